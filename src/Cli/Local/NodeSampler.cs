namespace OrleansKv.Cli.Local;

/// <summary>One sample of a node.</summary>
/// <param name="Rate">Requests a second since the sample before; null if there is none to compare with.</param>
internal sealed record NodeSample(NodeReport Report, double? Rate);

/// <summary>Samples one node periodically, so that a node that hangs does not delay the rows of the others.</summary>
internal sealed class NodeSampler(LocalCluster cluster, string node, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private volatile NodeSample? _latest;

    public string Node { get; } = node;

    /// <summary>Null before the first sample.</summary>
    public NodeSample? Latest => _latest;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var (before, at) = ((ProcessStatus?)null, 0L);
        while (true)
        {
            var report = await cluster.ReportAsync(Node, cancellation);
            var now = time.GetTimestamp();
            var process = report.Status?.Process;
            _latest = new(report, Rate(before, process, time.GetElapsedTime(at, now)));
            (before, at) = (process, now);
            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <returns>Null also if the node was restarted in between: its count began at 0 again.</returns>
    public static double? Rate(ProcessStatus? before, ProcessStatus? now, TimeSpan between) =>
        before is not null && now is not null && before.Pid == now.Pid && now.Requests >= before.Requests
            ? (now.Requests - before.Requests) / between.TotalSeconds
            : null;
}

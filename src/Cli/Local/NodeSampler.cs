namespace OrleansKv.Cli.Local;

/// <summary>A look at a node.</summary>
/// <param name="Rate">Requests a second since the look before; null when there is nothing to compare.</param>
internal sealed record NodeSample(NodeReport Report, double? Rate);

/// <summary>Looks at one node again and again; a node that hangs holds up nobody else's row.</summary>
internal sealed class NodeSampler(LocalCluster cluster, string node, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private volatile NodeSample? _latest;

    public string Node { get; } = node;

    /// <summary>Null before the first answer.</summary>
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

    /// <returns>Null too when the node was started anew in between: its count began again.</returns>
    public static double? Rate(ProcessStatus? before, ProcessStatus? now, TimeSpan between) =>
        before is not null && now is not null && before.Pid == now.Pid && now.Requests >= before.Requests
            ? (now.Requests - before.Requests) / between.TotalSeconds
            : null;
}

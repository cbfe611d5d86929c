using OrleansKv.Cli.Store;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <summary>Prints a line whenever a node changes state.</summary>
internal sealed class NodeStateReporter(Terminal terminal, LocalCluster cluster, bool json)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<string, string> _states = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var node in cluster.Names) _states[node] = "ready";
        while (true)
        {
            foreach (var node in cluster.Names) Tell(await cluster.ReportAsync(node, cancellation));
            await Task.Delay(Glance, terminal.Time, cancellation);
        }
    }

    private void Tell(NodeReport report)
    {
        var state = Screens.State(report);
        if (_states[report.Node] == state) return;
        _states[report.Node] = state;
        if (json)
        {
            Print.NodeState(terminal, report.Node, state, report.Status?.Problem);
            return;
        }
        var why = report.Status?.Problem is { } problem ? ": " + NodeMessage.WithoutName(report.Node, problem) : "";
        terminal.Out.WriteLine($"{terminal.Time.GetLocalNow():HH:mm:ss} {report.Node} {Screens.Sentence(state)}{why}");
    }
}

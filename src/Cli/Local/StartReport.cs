using OrleansKv.Cli.Store;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <summary>Reports how the start of a node ended, as text or as JSON.</summary>
internal sealed class StartReport(Terminal terminal, LocalCluster cluster, bool json)
{
    /// <param name="problem">Null if the node serves, or was already running.</param>
    public void Tell(Started node, NotReady? problem)
    {
        if (json) TellJson(node, problem);
        else if (problem is { Running: false, Reason: var reason }) terminal.Error.WriteLine(reason);
        else if (problem is { Reason: var why })
            terminal.Error.WriteLine(
                $"{node.Node} is running (pid {node.Pid}) but not ready: {NodeMessage.WithoutName(node.Node, why)}");
        else if (!node.Fresh) terminal.Out.WriteLine($"{node.Node} is already running (pid {node.Pid}).");
        else terminal.Out.WriteLine(
            $"{node.Node} is ready at {cluster.Server(node.Node).Address} (pid {node.Pid}).");
    }

    private void TellJson(Started node, NotReady? problem) => Print.Json(terminal.Out, w =>
    {
        w.WriteString("node", node.Node);
        w.WriteString("state", problem switch
        {
            null => node.Fresh ? "ready" : "already-running",
            { Running: true } => "not-ready",
            _ => "ended",
        });
        w.WriteString("url", cluster.Server(node.Node).Address);
        if (problem is not { Running: false }) w.WriteNumber("pid", node.Pid);
        if (problem is not null) w.WriteString("problem", problem.Reason);
    });
}

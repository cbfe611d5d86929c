using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Local;

/// <summary>Stops and kills nodes and reports how they ended.</summary>
internal static class Stopping
{
    public static async Task StopAllAsync(Terminal terminal, LocalCluster cluster, bool json)
    {
        using var held = cluster.Home.Lock();
        // All nodes in parallel, because each takes a while to leave the cluster. Not cancelable: a partial stop
        // is of no use.
        await Task.WhenAll(cluster.Names.Select(n => StopAsync(terminal, cluster, n, json)));
    }

    public static async Task StopAsync(Terminal terminal, LocalCluster cluster, string node, bool json)
    {
        var end = await cluster.StopAsync(node, CancellationToken.None);
        Tell(terminal, node, end, OfStop(cluster, node, end), json);
    }

    public static async Task KillAsync(Terminal terminal, LocalCluster cluster, string node, bool json)
    {
        var end = await cluster.KillAsync(node, CancellationToken.None);
        Tell(terminal, node, end, OfKill(node, end), json);
    }

    public static string OfStop(LocalCluster cluster, string node, Stopped end) => end switch
    {
        Stopped.WasNotRunning => $"{node} was not running",
        Stopped.Cleanly => $"{node} stopped",
        _ => $"{node} did not stop within {cluster.StopPatience.TotalSeconds:0} s and was killed",
    };

    public static string OfKill(string node, Stopped end) =>
        end == Stopped.WasNotRunning ? $"{node} was not running" : $"{node} killed";

    private static void Tell(Terminal terminal, string node, Stopped end, string text, bool json)
    {
        if (!json)
        {
            terminal.Out.WriteLine(text);
            return;
        }
        Print.Json(terminal.Out, w =>
        {
            w.WriteString("node", node);
            w.WriteString("ended", end switch
            {
                Stopped.WasNotRunning => "was-not-running",
                Stopped.Cleanly => "stopped",
                _ => "killed",
            });
        });
    }
}

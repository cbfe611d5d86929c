namespace OrleansKv.Cli.Local;

/// <summary>Ending nodes and saying how they ended.</summary>
internal static class Stopping
{
    public static async Task StopAllAsync(Terminal terminal, LocalCluster cluster)
    {
        using var held = cluster.Home.Lock();
        // All at once: each takes its time to say good-bye to the others. Not cancellable: half a stop helps
        // nobody.
        await Task.WhenAll(cluster.Names.Select(n => StopAsync(terminal, cluster, n)));
    }

    public static async Task StopAsync(Terminal terminal, LocalCluster cluster, string node) =>
        terminal.Out.WriteLine(
            Describe(cluster, node, await cluster.StopAsync(node, CancellationToken.None)));

    public static async Task KillAsync(Terminal terminal, LocalCluster cluster, string node)
    {
        var end = await cluster.KillAsync(node, CancellationToken.None);
        terminal.Out.WriteLine(end == Stopped.Killed ? $"{node} killed" : Describe(cluster, node, end));
    }

    private static string Describe(LocalCluster cluster, string node, Stopped end) => end switch
    {
        Stopped.WasNotRunning => $"{node} was not running",
        Stopped.Cleanly => $"{node} stopped",
        _ => $"{node} did not stop within {cluster.StopPatience.TotalSeconds:0} s and was killed",
    };
}

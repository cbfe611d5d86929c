using OrleansKv.Cli.Http;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <param name="BasePort">Null for the default.</param>
internal sealed record UpOptions(bool Detach, int? BasePort, bool Json);

/// <summary>'up': the whole local cluster, from nothing to ready.</summary>
internal sealed class UpCommand(Terminal terminal, Home home, UpOptions options)
{
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var cluster = new LocalCluster(home, home.MakeCluster(options.BasePort), terminal.Time);
        try
        {
            var code = await StartAllAsync(cluster, cancellation);
            if (code != ExitCode.Ok || options.Detach) return code;
            if (!options.Json) terminal.Out.WriteLine("Ctrl-C stops all nodes.");
            await new NodeStateReporter(terminal, cluster, options.Json).RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (!options.Detach)
        {
            await Stopping.StopAllAsync(terminal, cluster, options.Json);
        }
        return ExitCode.Ok;
    }

    private async Task<int> StartAllAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        using var held = home.Lock();
        var program = NodeLauncher.Of(terminal, home);
        var started = new List<Started>();
        try
        {
            foreach (var node in cluster.Names) await cluster.CheckPortAsync(node, cancellation);
            foreach (var node in cluster.Names)
                started.Add(await cluster.StartAsync(node, program, cancellation));
            if (!options.Json)
                foreach (var old in started.Where(s => !s.Fresh))
                    terminal.Out.WriteLine($"{old.Node} is already running.");
            var begin = terminal.Time.GetTimestamp();
            var ends = await Task.WhenAll(started.Select(s => WaitAsync(cluster, s, cancellation)));
            if (ends.All(end => end is null)) return Ready(cluster, begin);
            // A running node may still become ready, so with --detach it is left running. Without it, this command
            // ends here and stops what it started.
            if (!options.Detach || ends.Any(end => end is { Running: false }))
                await UndoAsync(cluster, started);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is CliException || (options.Detach && e is OperationCanceledException))
        {
            await UndoAsync(cluster, started);
            throw;
        }
    }

    /// <summary>Otherwise part of a cluster would keep running and hold its ports and data folders.</summary>
    private async Task UndoAsync(LocalCluster cluster, IReadOnlyList<Started> started)
    {
        var own = started.Where(s => s.Fresh && cluster.Pid(s.Node) is not null).Select(s => s.Node).ToArray();
        if (own.Length == 0) return;
        await Task.WhenAll(own.Select(n => cluster.StopAsync(n, CancellationToken.None)));
        if (!options.Json)
            terminal.Error.WriteLine($"Stopped the nodes that this 'up' started: {string.Join(", ", own)}.");
    }

    private int Ready(LocalCluster cluster, long begin)
    {
        if (options.Json) return ExitCode.Ok;
        var seconds = terminal.Time.GetElapsedTime(begin).TotalSeconds;
        terminal.Out.WriteLine($"{string.Join(", ", cluster.Names)} are ready ({seconds:0.0} s).");
        Screens.Nodes(terminal, cluster);
        Example(cluster.Server(cluster.Names[0]));
        return ExitCode.Ok;
    }

    /// <returns>Null if the node is ready.</returns>
    private async Task<NotReady?> WaitAsync(LocalCluster cluster, Started node, CancellationToken cancellation)
    {
        var problem = await cluster.WaitReadyAsync(node, LocalCluster.StartPatience, cancellation);
        var seconds = LocalCluster.StartPatience.TotalSeconds;
        if (options.Json) new StartReport(terminal, cluster, json: true).Tell(node, problem);
        else if (problem is { Running: true })
            terminal.Error.WriteLine(
                $"{node.Node} is running but not ready after {seconds:0} s: "
                + NodeMessage.WithoutName(node.Node, problem.Reason));
        else if (problem is not null) terminal.Error.WriteLine(problem.Reason);
        return problem;
    }

    private void Example(Server first)
    {
        terminal.Out.WriteLine("Try:");
        terminal.Out.WriteLine($"  curl -X PUT {first.Address}/hello -H 'Content-Type: application/json' \\");
        terminal.Out.WriteLine("       -d '{\"value\": \"world\"}'");
        terminal.Out.WriteLine($"  curl {first.Address}/hello");
        terminal.Out.WriteLine("  ./kv get hello");
    }
}

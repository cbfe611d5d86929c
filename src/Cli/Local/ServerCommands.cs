namespace OrleansKv.Cli.Local;

/// <summary>'server start|stop|kill|status|run', a node at a time.</summary>
internal sealed class ServerCommands(Terminal terminal, Home home)
{
    public async Task<int> StartAsync(string? name, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = Choose(cluster, name, "start");
        using var held = home.Lock();
        var program = NodeProgram.Of(terminal, home, standalone: false);
        var started = new List<Started>();
        foreach (var node in nodes) started.Add(await cluster.StartAsync(node, program, cancellation));
        var codes = await Task.WhenAll(started.Select(s => ReportStartAsync(cluster, s, cancellation)));
        return codes.Max();
    }

    public async Task<int> StopAsync(string? name)
    {
        using var cluster = Open();
        var nodes = Choose(cluster, name, "stop");
        using var held = home.Lock();
        await Task.WhenAll(nodes.Select(n => Stopping.StopAsync(terminal, cluster, n)));
        return ExitCode.Ok;
    }

    public async Task<int> KillAsync(string? name)
    {
        using var cluster = Open();
        var nodes = Choose(cluster, name, "kill");
        using var held = home.Lock();
        await Task.WhenAll(nodes.Select(n => Stopping.KillAsync(terminal, cluster, n)));
        return ExitCode.Ok;
    }

    public async Task<int> StatusAsync(string? name, bool json, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = name is null ? cluster.Names : Choose(cluster, name, "show");
        var reports = await Task.WhenAll(nodes.Select(n => cluster.ReportAsync(n, cancellation)));
        Screens.Status(terminal, reports, json);
        return reports.Any(r => r.Status is { Ready: true }) ? ExitCode.Ok : ExitCode.Unavailable;
    }

    /// <summary>In the foreground, for containers and service managers.</summary>
    public async Task<int> RunAsync(string name, CancellationToken cancellation)
    {
        home.MakeCluster(null);
        using var cluster = Open();
        var node = Choose(cluster, name, "run").Single();
        if (cluster.Pid(node) is { } pid) throw CliException.Usage($"{node} runs already (pid {pid}).");
        return await NodeProgram.Of(terminal, home, standalone: false).RunAsync(node, cancellation);
    }

    public async Task<int> DownAsync()
    {
        using var cluster = Open();
        await Stopping.StopAllAsync(terminal, cluster);
        return ExitCode.Ok;
    }

    private LocalCluster Open() => new(home, home.Cluster(), terminal.Time);

    private IReadOnlyList<string> Choose(LocalCluster cluster, string? name, string verb)
    {
        var known = string.Join(", ", cluster.Names);
        if (name is null && !terminal.Interactive)
            throw CliException.Usage($"Name the node to {verb}: {known} or all.");
        name ??= terminal.Ask($"Which node to {verb}: {known} or all?", cluster.Names[0]);
        if (name.Equals("all", StringComparison.OrdinalIgnoreCase)) return cluster.Names;
        var found = cluster.Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found is null) throw CliException.Usage($"There is no node '{name}': it is {known} or all.");
        return [found];
    }

    private async Task<int> ReportStartAsync(
        LocalCluster cluster, Started node, CancellationToken cancellation)
    {
        if (!node.Fresh)
        {
            terminal.Out.WriteLine($"{node.Node} runs already (pid {node.Pid}).");
            return ExitCode.Ok;
        }
        // A lone node of a stopped cluster will never be ready: what it says after a while is the answer.
        switch (await cluster.WaitReadyAsync(node, TimeSpan.FromSeconds(20), cancellation))
        {
            case null:
                terminal.Out.WriteLine(
                    $"{node.Node} is ready at {cluster.Server(node.Node).Address} (pid {node.Pid}).");
                return ExitCode.Ok;
            case { Running: true, Reason: var problem }:
                terminal.Error.WriteLine($"{node.Node} is running (pid {node.Pid}), not ready: {problem}");
                return ExitCode.NotReady;
            case { Reason: var reason }:
                terminal.Error.WriteLine(reason);
                return ExitCode.Usage;
        }
    }
}

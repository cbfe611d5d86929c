using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Local;

/// <summary>'server start|stop|kill|status|run', for one node or all.</summary>
internal sealed class ServerCommands(Terminal terminal, Home home, bool json)
{
    public async Task<int> StartAsync(string? name, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = await ChooseAsync(cluster, name, "start", cancellation);
        using var held = home.Lock();
        var program = NodeLauncher.Of(terminal, home);
        var started = new List<Started>();
        foreach (var node in nodes) started.Add(await cluster.StartAsync(node, program, cancellation));
        var codes = await Task.WhenAll(started.Select(s => ReportStartAsync(cluster, s, cancellation)));
        return codes.Max();
    }

    public async Task<int> StopAsync(string? name, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = await ChooseAsync(cluster, name, "stop", cancellation);
        using var held = home.Lock();
        await Task.WhenAll(nodes.Select(n => Stopping.StopAsync(terminal, cluster, n, json)));
        return ExitCode.Ok;
    }

    public async Task<int> KillAsync(string? name, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = await ChooseAsync(cluster, name, "kill", cancellation);
        using var held = home.Lock();
        await Task.WhenAll(nodes.Select(n => Stopping.KillAsync(terminal, cluster, n, json)));
        return ExitCode.Ok;
    }

    /// <summary>'server' alone on a terminal: shows the nodes live until the user quits.</summary>
    public async Task<int> LiveAsync(CancellationToken cancellation)
    {
        if (json || !terminal.HasScreen) return await StatusAsync(null, cancellation);
        using var cluster = Open();
        return await new LiveServers(terminal, home, cluster).RunAsync(cancellation);
    }

    public async Task<int> StatusAsync(string? name, CancellationToken cancellation)
    {
        using var cluster = Open();
        var nodes = name is null
            ? cluster.Names
            : await ChooseAsync(cluster, name, "show", cancellation);
        var reports = await Task.WhenAll(nodes.Select(n => cluster.ReportAsync(n, cancellation)));
        return Show(terminal, reports, json);
    }

    /// <summary>Servers anywhere: their processes are not known here.</summary>
    public static async Task<int> StatusAsync(
        Terminal terminal, IReadOnlyList<Server> servers, bool json, CancellationToken cancellation)
    {
        using var nodes = new NodeClient(terminal.Time);
        var answers = await Task.WhenAll(servers.Select(s => nodes.AnswerAsync(s, cancellation)));
        var reports = servers.Zip(answers, (s, a) =>
            new NodeReport(a.Status?.Node ?? s.Name, s.Address, null, null, a.Status, a.NoAnswer));
        return Show(terminal, [.. reports], json);
    }

    private static int Show(Terminal terminal, IReadOnlyList<NodeReport> reports, bool json)
    {
        Screens.Status(terminal, reports, json);
        return reports.Any(r => r.Status is { Ready: true }) ? ExitCode.Ok : ExitCode.Unavailable;
    }

    /// <summary>Runs a node in the foreground, for containers and service managers.</summary>
    public async Task<int> RunAsync(string name, CancellationToken cancellation)
    {
        home.MakeCluster(null);
        using var cluster = Open();
        if (await ChooseAsync(cluster, name, "run", cancellation) is not [var node])
            throw CliException.Usage($"'server run' runs one node: name one of {string.Join(", ", cluster.Names)}.");
        if (cluster.Pid(node) is { } pid) throw CliException.Usage($"{node} is already running (pid {pid}).");
        return await NodeLauncher.Of(terminal, home).RunAsync(node, cancellation);
    }

    public async Task<int> DownAsync()
    {
        using var cluster = Open();
        await Stopping.StopAllAsync(terminal, cluster, json);
        return ExitCode.Ok;
    }

    private LocalCluster Open() => new(home, home.Cluster(), terminal.Time);

    private async Task<IReadOnlyList<string>> ChooseAsync(
        LocalCluster cluster, string? name, string verb, CancellationToken cancellation)
    {
        var known = string.Join(", ", cluster.Names);
        if (name is null && !terminal.Interactive)
            throw CliException.Usage($"Name the node to {verb}: {known} or all.");
        name ??= await terminal.AskAsync(
            $"Which node to {verb}: {known} or all?", cluster.Names[0], cancellation);
        if (name.Equals("all", StringComparison.OrdinalIgnoreCase)) return cluster.Names;
        var found = cluster.Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found is null) throw CliException.Usage($"There is no node '{name}': use {known} or all.");
        return [found];
    }

    private async Task<int> ReportStartAsync(
        LocalCluster cluster, Started node, CancellationToken cancellation)
    {
        // A single node of a stopped cluster never becomes ready, so after a while its reason is reported.
        var patience = TimeSpan.FromSeconds(20);
        var problem = node.Fresh ? await cluster.WaitReadyAsync(node, patience, cancellation) : null;
        new StartReport(terminal, cluster, json).Tell(node, problem);
        return problem switch
        {
            null => ExitCode.Ok,
            { Running: true } => ExitCode.NotReady,
            _ => ExitCode.Usage,
        };
    }
}

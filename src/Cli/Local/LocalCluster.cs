using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Local;

/// <summary>Starts, stops and monitors the nodes of one home.</summary>
internal sealed class LocalCluster(Home home, LocalClusterFile file, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly NodeClient _nodes = new(time);

    public Home Home { get; } = home;

    /// <summary>How long a node may take to end before it is killed.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Names { get; } = [.. file.Nodes.Keys];

    public Server Server(string node) => new(node, "http://" + file.Nodes[node].Http);

    public int? Pid(string node) => Home.PidFile(node).Running();

    /// <summary>Starts a node unless it is already running.</summary>
    /// <exception cref="CliException">Its port is taken by another process.</exception>
    public async Task<Started> StartAsync(string node, NodeLauncher program, CancellationToken cancellation)
    {
        if (Pid(node) is { } running) return new(node, running, false, 0);
        await CheckPortAsync(node, cancellation);
        NodeLog.Rotate(Home.LogPath(node));
        var logFrom = NodeLog.Length(Home.LogPath(node));
        return new(node, program.StartDetached(node), true, logFrom);
    }

    /// <exception cref="CliException">The node is not running, and its port is taken by another process.</exception>
    public async Task CheckPortAsync(string node, CancellationToken cancellation)
    {
        if (Pid(node) is not null || await IsFreeAsync(node, cancellation)) return;
        throw CliException.Usage(
            $"{node} cannot start: {file.Nodes[node].Http} is taken by another process. Stop that process, "
            + "or create a cluster on other ports: KV_HOME=<folder> ./kv up --ports 4000.");
    }

    /// <summary>Waits until the node serves.</summary>
    /// <returns>Null when it is ready; otherwise why it is not.</returns>
    public async Task<NotReady?> WaitReadyAsync(
        Started node, TimeSpan patience, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (Pid(node.Node) is null)
                return new(false, NodeLog.WhyItEnded(Home.LogPath(node.Node), node.Node, node.LogFrom));
            if (await _nodes.IsReadyAsync(Server(node.Node), cancellation)) return null;
            if (time.GetElapsedTime(start) > patience)
                return new(true, await ProblemAsync(node.Node, cancellation));
            await Task.Delay(Glance, time, cancellation);
        }
    }

    /// <summary>Asks the node to stop; after <see cref="StopPatience"/> it is killed.</summary>
    public async Task<Stopped> StopAsync(string node, CancellationToken cancellation)
    {
        if (Pid(node) is not { } pid) return Stopped.WasNotRunning;
        Signal.Send(pid, Signal.Terminate);
        var ended = await GoneAsync(node, StopPatience, cancellation);
        return ended ? Stopped.Cleanly : await KillAsync(node, cancellation);
    }

    public async Task<Stopped> KillAsync(string node, CancellationToken cancellation)
    {
        if (Pid(node) is not { } pid) return Stopped.WasNotRunning;
        Signal.Send(pid, Signal.Kill);
        return await GoneAsync(node, StopPatience, cancellation)
            ? Stopped.Killed
            : throw new CliException(
                ExitCode.Internal,
                $"{node} (pid {pid}) has not ended after SIGKILL; it is probably waiting for its disk.");
    }

    public async Task<NodeReport> ReportAsync(string node, CancellationToken cancellation)
    {
        var answer = await _nodes.AnswerAsync(Server(node), cancellation);
        return new(
            node, Server(node).Address, Pid(node), Home.DataFolder(node), answer.Status, answer.NoAnswer);
    }

    public void Dispose() => _nodes.Dispose();

    private async Task<string> ProblemAsync(string node, CancellationToken cancellation)
    {
        var status = await _nodes.StatusAsync(Server(node), cancellation);
        return status?.Problem ?? (status is null ? "it does not answer yet" : "it gives no reason");
    }

    // A killed process counts as ended shortly before the system has closed its sockets.
    private async Task<bool> IsFreeAsync(string node, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (await NodeClient.IsTakenAsync(Server(node), cancellation))
        {
            if (time.GetElapsedTime(start) > PortPatience) return false;
            await Task.Delay(Glance, time, cancellation);
        }
        return true;
    }

    private async Task<bool> GoneAsync(string node, TimeSpan patience, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (Pid(node) is not null)
        {
            if (time.GetElapsedTime(start) > patience) return false;
            await Task.Delay(Glance, time, cancellation);
        }
        Home.PidFile(node).Delete();
        return true;
    }
}

/// <param name="Fresh">False if it was already running.</param>
/// <param name="LogFrom">Length of its log before this start.</param>
internal sealed record Started(string Node, int Pid, bool Fresh, long LogFrom);

/// <param name="Running">False if the process ended.</param>
internal sealed record NotReady(bool Running, string Reason);

internal enum Stopped
{
    WasNotRunning,
    Cleanly,
    Killed,
}

/// <summary>
/// One node's process, and its status; the status is null if the node does not answer.
/// </summary>
/// <param name="Pid">Null also for a node outside this home; so is its data folder.</param>
/// <param name="NoAnswer">Why there is no status.</param>
internal sealed record NodeReport(
    string Node, string Url, int? Pid, string? Data, ClusterStatus? Status, string? NoAnswer = null);

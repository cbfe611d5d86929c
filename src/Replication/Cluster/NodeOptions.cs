namespace OrleansKv.Replication.Cluster;

/// <summary>The addresses of one node in the cluster file.</summary>
/// <param name="Http">Where clients reach its API, host:port.</param>
/// <param name="Peer">Where other nodes reach its replica, host:port.</param>
/// <param name="Silo">Where other silos reach it, host:port; null in a cluster without silos.</param>
/// <param name="Gateway">Where Orleans clients reach it, host:port; null in a cluster without silos.</param>
public sealed record NodeAddress(string Http, string Peer, string? Silo = null, string? Gateway = null);

/// <summary>The options with which a node is started.</summary>
public sealed record NodeOptions(
    NodeId Node,
    string DataFolder,
    IReadOnlyDictionary<NodeId, NodeAddress> Nodes,
    ReplicationTiming Timing,
    DiskOptions? Disk = null)
{
    public NodeAddress Self => Nodes[Node];

    /// <summary>The names of all nodes in order, such as "A,B,C".</summary>
    public string Names => string.Join(',', Nodes.Keys.Order());

    /// <exception cref="StartException">
    /// A value is missing or out of range; the message says which one and what is allowed.
    /// </exception>
    public NodeOptions Validated()
    {
        if (!Nodes.ContainsKey(Node))
            throw new StartException($"the cluster file has no node {Node}, only {Names}");
        if (Nodes.Count is 0 or > Limits.Voters)
            throw new StartException(
                $"the cluster file names {Nodes.Count} nodes; use 1 to {Limits.Voters}");
        Timing.Validate();
        return this;
    }
}

/// <summary>The timing of a node, in milliseconds.</summary>
/// <param name="Operation">
/// Longest duration of one operation; 100 to 30,000. Default 2,500: a client gets an answer within 3 s.
/// </param>
/// <param name="Round">Longest wait for a majority in one round; 10 to 30,000. Default 1,000.</param>
/// <param name="Ping">
/// Pause between pings while requests are sent, 10 to 10,000. Default 200. An idle stream is pinged at half the
/// suspicion, but every 10,000 at least: the peer aborts a stream on which no ping arrives for 30,000.
/// </param>
/// <param name="Suspicion">
/// How long a peer may owe an answer before it is suspected; at least three pings, at most 60,000. Default 1,000:
/// suspecting a peer that is only paused costs speed, not correctness.
/// </param>
/// <param name="Hedge">
/// How long a read waits for the first peer before it also asks the others; 1 to 10,000. Default 30.
/// </param>
/// <param name="CatchUp">Pause between two pulls of the changes of a peer; 10 to 60,000. Default 1,000.</param>
/// <param name="Grace">
/// Age from which a tombstone may be erased, together with its operation ids; 1,000 to 86,400,000 (one day). Default
/// 600,000 (ten minutes): longer than clients retry.
/// </param>
/// <param name="Heartbeat">
/// How long a watch is silent before it sends an idle event; 10 to 60,000. Default 10,000.
/// </param>
public sealed record ReplicationTiming(
    int Operation = 2500, int Round = 1000, int Ping = 200, int Suspicion = 1000, int Hedge = 30,
    int CatchUp = 1000, int Grace = 600_000, int Heartbeat = 10_000)
{
    /// <summary>The longest pause between two pings of any node, whatever its cluster file says.</summary>
    internal const int MaxPing = 10_000;

    /// <summary>Pause between pings while no request is sent; at most <see cref="MaxPing"/>.</summary>
    internal int IdlePing => Math.Max(Ping, Math.Min(Suspicion / 2, MaxPing));

    internal void Validate()
    {
        Check(nameof(Operation), Operation, 100, 30_000);
        Check(nameof(Round), Round, 10, 30_000);
        Check(nameof(Ping), Ping, 10, MaxPing);
        Check(nameof(Suspicion), Suspicion, 3 * Ping, 60_000);
        Check(nameof(Hedge), Hedge, 1, 10_000);
        Check(nameof(CatchUp), CatchUp, 10, 60_000);
        Check(nameof(Grace), Grace, 1000, 86_400_000);
        Check(nameof(Heartbeat), Heartbeat, 10, 60_000);
    }

    private static void Check(string name, int value, int from, int to)
    {
        if (value < from || value > to)
            throw new StartException($"timing '{name}' is {value} ms; use {from} to {to} ms");
    }
}

/// <summary>
/// The node cannot start. The message is one line for the operator: what is wrong and what to do.
/// </summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);

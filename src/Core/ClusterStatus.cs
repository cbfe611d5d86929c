namespace OrleansKv;

/// <summary>What a node knows about itself and the others.</summary>
public interface IClusterView
{
    /// <summary>As of now.</summary>
    ClusterStatus Status { get; }
}

/// <param name="Node">The node that answers.</param>
/// <param name="Silo">
/// "up"; "starting"; "down": the node serves without grains and retries; "none": the cluster file has no membership.
/// </param>
/// <param name="Ready">It is a voter and has met a majority.</param>
/// <param name="Problem">Why it is not ready or has no vote; null when all is well.</param>
/// <param name="Process">Of the node that answers; null where it is not known.</param>
public sealed record ClusterStatus(
    string Node,
    string Silo,
    bool Ready,
    string? Problem,
    string? ClusterId,
    long ConfigurationEpoch,
    long ClearEpoch,
    IReadOnlyList<NodeStatus> Nodes,
    ProcessStatus? Process = null);

/// <summary>A node's process.</summary>
/// <param name="MemoryBytes">What it holds of the machine's memory (its working set).</param>
/// <param name="Requests">HTTP requests for keys since its start; two looks at it give a rate.</param>
/// <param name="OwnedShare">Of all possible keys, those whose grains live here; null without grains.</param>
public sealed record ProcessStatus(
    int Pid, double UptimeSeconds, long MemoryBytes, long Requests, double? OwnedShare);

/// <param name="State">"self", "up", "suspected", "unreachable" or "not a voter".</param>
/// <param name="Lag">Changes stored there that this node has yet to look at; null when unknown.</param>
/// <param name="CaughtUp">This node has looked at everything that node stored up to a moment ago.</param>
public sealed record NodeStatus(
    string Node,
    string State,
    bool Voter,
    string? Http,
    long? Lag,
    bool? CaughtUp,
    long? Keys,
    long? DiskBytes,
    double? SilentSeconds);

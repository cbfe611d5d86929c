namespace OrleansKv;

/// <summary>What a node knows about itself and the other nodes.</summary>
public interface IClusterView
{
    /// <summary>The status as of now.</summary>
    ClusterStatus Status { get; }
}

/// <param name="Node">The node that answers the request.</param>
/// <param name="Silo">
/// "up"; "starting"; "down": the node serves without grains and retries; "none": the cluster file has no membership.
/// </param>
/// <param name="Ready">The node is a voter and reaches a majority.</param>
/// <param name="Problem">Why the node is not ready or has no vote; null when nothing is wrong.</param>
/// <param name="Process">The process of the node that answers; null if it is not known.</param>
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

/// <summary>The process of a node.</summary>
/// <param name="MemoryBytes">Its working set.</param>
/// <param name="Requests">
/// HTTP requests for keys since the start of the process; the difference of two readings gives a rate.
/// </param>
/// <param name="OwnedShare">The share of all possible keys that this node owns; null without grains.</param>
public sealed record ProcessStatus(
    int Pid, double UptimeSeconds, long MemoryBytes, long Requests, double? OwnedShare);

/// <param name="State">"self", "up", "suspected", "unreachable" or "not a voter".</param>
/// <param name="Lag">Changes that the node has stored and this one has not examined yet; null when unknown.</param>
/// <param name="CaughtUp">
/// This node has examined everything that the node had stored one catch-up interval ago.
/// </param>
/// <param name="DiskFull">
/// The node refuses values because its disk is nearly full or its quota is used up; null when unknown.
/// </param>
public sealed record NodeStatus(
    string Node,
    string State,
    bool Voter,
    string? Http,
    long? Lag,
    bool? CaughtUp,
    long? Keys,
    long? DiskBytes,
    double? SilentSeconds,
    bool? DiskFull = null);

namespace OrleansKv;

/// <summary>What a node knows of itself and of the others.</summary>
public interface IClusterView
{
    ClusterStatus Status { get; }
}

/// <param name="Node">The node that answers.</param>
/// <param name="Mode">"orleans" or "standalone".</param>
/// <param name="Ready">It is a voter and has met a majority.</param>
/// <param name="Problem">Why it is not ready or has no vote; null when all is well.</param>
public sealed record ClusterStatus(
    string Node,
    string Mode,
    bool Ready,
    string? Problem,
    string? ClusterId,
    long ConfigurationEpoch,
    long ClearEpoch,
    IReadOnlyList<NodeStatus> Nodes);

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

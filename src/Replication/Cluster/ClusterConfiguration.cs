using System.Collections.Immutable;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// The voters of a cluster. Stored on every replica; every frame has the cluster id and configuration epoch (R34).
/// </summary>
/// <param name="ConfigurationEpoch">1 when the cluster is formed; incremented when a voter is replaced.</param>
public sealed record ClusterConfiguration(
    Guid ClusterId, long ConfigurationEpoch, ImmutableArray<Voter> Voters)
{
    public Voter? Find(NodeId node) => Voters.FirstOrDefault(v => v.Node == node);

    public bool Equals(ClusterConfiguration? other) =>
        other is not null && ClusterId == other.ClusterId && ConfigurationEpoch == other.ConfigurationEpoch
        && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan());

    public override int GetHashCode() => HashCode.Combine(ClusterId, ConfigurationEpoch);
}

/// <param name="DiskId">
/// The random id of the disk of the voter; another disk with the same node name has no vote (rule R36).
/// </param>
public sealed record Voter(NodeId Node, Guid DiskId);

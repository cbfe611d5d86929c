using System.Collections.Immutable;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// Who votes: stored on every replica, and named in every frame by cluster id and configuration epoch.
/// </summary>
/// <param name="ConfigurationEpoch">1 when formed; grows when a voter is replaced.</param>
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
/// The random id of the disk whose promises count; another disk under this name has no vote.
/// </param>
public sealed record Voter(NodeId Node, Guid DiskId);

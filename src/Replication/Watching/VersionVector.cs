using System.Collections.Immutable;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// The position of a watch: a change number for every node. What the node stored up to there is covered by the
/// delivered events. A missing node is at 0.
/// </summary>
internal sealed record VersionVector(ImmutableSortedDictionary<NodeId, long> Changes)
{
    public static readonly VersionVector None = new(ImmutableSortedDictionary<NodeId, long>.Empty);

    public long this[NodeId node] => Changes.GetValueOrDefault(node);

    public VersionVector With(NodeId node, long change) => new(Changes.SetItem(node, change));

    /// <summary>The maximum of each component.</summary>
    public VersionVector Merge(VersionVector other)
    {
        var merged = Changes;
        foreach (var (node, change) in other.Changes)
            if (change > merged.GetValueOrDefault(node))
                merged = merged.SetItem(node, change);
        return ReferenceEquals(merged, Changes) ? this : new(merged);
    }

    public bool Equals(VersionVector? other) => other is not null && Changes.SequenceEqual(other.Changes);

    public override int GetHashCode() => Changes.Count;
}

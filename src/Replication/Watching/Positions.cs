using System.Collections.Immutable;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// How far a watch has come, for every node a change number: what that node stored up to there is covered by
/// the events that were told. A node that is not in it is at 0.
/// </summary>
internal sealed record Positions(ImmutableSortedDictionary<NodeId, long> Changes)
{
    public static readonly Positions None = new(ImmutableSortedDictionary<NodeId, long>.Empty);

    public long this[NodeId node] => Changes.GetValueOrDefault(node);

    public Positions With(NodeId node, long change) => new(Changes.SetItem(node, change));

    /// <summary>Covered by either is covered.</summary>
    public Positions Join(Positions other)
    {
        var joined = Changes;
        foreach (var (node, change) in other.Changes)
            if (change > joined.GetValueOrDefault(node))
                joined = joined.SetItem(node, change);
        return ReferenceEquals(joined, Changes) ? this : new(joined);
    }

    public bool Equals(Positions? other) => other is not null && Changes.SequenceEqual(other.Changes);

    public override int GetHashCode() => Changes.Count;
}

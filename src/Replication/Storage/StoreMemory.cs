using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>The state that the readers and the writer of one store share. It contains only committed state.</summary>
internal sealed class StoreMemory(StoreOptions options, CommittedState committed)
{
    private volatile CommittedState _committed = committed;
    private volatile bool _isTableEmpty;

    public DirtyRows Dirty { get; } = new();

    public RowCache Cache { get; } = new(options.CacheBytes, options.BallotFingerprints);

    /// <summary>Replaced as a whole, so that a reader never sees half of a commit.</summary>
    public CommittedState Committed
    {
        get => _committed;
        set => _committed = value;
    }

    /// <summary>True: the table has no rows, so a key that is not dirty is absent.</summary>
    public bool IsTableEmpty
    {
        get => _isTableEmpty;
        set => _isTableEmpty = value;
    }
}

/// <summary>The state of a store besides its registers, as of the last commit.</summary>
internal sealed record CommittedState(
    ReplicaState State,
    ClusterConfiguration? Configuration,
    ImmutableDictionary<NodeId, PeerProgress> Progress,
    ImmutableDictionary<NodeId, PeerStart> Peers,
    long LastChange,
    long Count,
    long ErasedUpTo,
    string? Loss)
{
    public static readonly CommittedState Nothing =
        new(
            ReplicaState.Initial, null, ImmutableDictionary<NodeId, PeerProgress>.Empty,
            ImmutableDictionary<NodeId, PeerStart>.Empty, 0, 0, 0, null);
}

using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>What readers and the writer of one store share. Only committed state is ever put here.</summary>
internal sealed class StoreMemory(StoreOptions options, Published published)
{
    private volatile Published _published = published;
    private volatile bool _isTableEmpty;

    public DirtyRows Dirty { get; } = new();

    public RowCache Cache { get; } = new(options.CacheBytes, options.SeenKeys);

    /// <summary>One object, so that a reader never sees half of a change.</summary>
    public Published Published
    {
        get => _published;
        set => _published = value;
    }

    /// <summary>True: the table has no rows, so what is not in memory is absent.</summary>
    public bool IsTableEmpty
    {
        get => _isTableEmpty;
        set => _isTableEmpty = value;
    }
}

internal sealed record Published(
    ReplicaState State,
    ClusterConfiguration? Configuration,
    ImmutableDictionary<NodeId, PeerProgress> Progress,
    long LastChange,
    long Count,
    long ErasedUpTo)
{
    public static readonly Published Nothing =
        new(ReplicaState.Initial, null, ImmutableDictionary<NodeId, PeerProgress>.Empty, 0, 0, 0);
}

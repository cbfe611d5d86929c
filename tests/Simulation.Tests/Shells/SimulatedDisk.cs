using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Simulation.Shells;

/// <summary>A disk that keeps what was synced, across the lives of the processes on it.</summary>
internal sealed class SimulatedDisk(ShellWorld world, NodeId node)
{
    private StoreBatch? _unsynced;

    public MemoryStore Content { get; private set; } = new(node, world.NewGuid());

    public Guid Id => Content.Identity.DiskId;

    /// <summary>The next life's view of it, with the next boot number.</summary>
    public SimulatedStore Open(Func<Fiber> writer)
    {
        Content = Content.Restart();
        return new(world, this, Content, writer);
    }

    /// <summary>An empty one takes its place.</summary>
    public void Lose() => (Content, _unsynced) = (new(node, world.NewGuid()), null);

    /// <summary>The value in place: no promise, no tombstone, nothing of an older clear epoch.</summary>
    public (Ballot, Entry?) Shows(Key key) =>
        Content.Read(key) is { Entry: { IsTombstone: false } entry } row && entry.Epoch == Content.State.Epoch
            ? (row.Accepted, entry)
            : default;

    public void Write(StoreBatch batch) => _unsynced = batch;

    public void Sync()
    {
        var batch = _unsynced!;
        _unsynced = null;
        var state = Content.State;
        var after = batch.State ?? state;
        var before = batch.Rows.Keys.ToDictionary(key => key, key => (state, Content.Read(key)));
        Content.Commit(batch);
        if (batch.Configuration is { } formed) world.Witness.Formed(node, formed);
        foreach (var (key, row) in batch.Rows) world.Witness.Stored(node, Id, key, before[key], (after, row));
    }

    /// <summary>A commit that was under way is there as a whole or not at all: its record was torn.</summary>
    public void Crash()
    {
        if (_unsynced is not null && world.Dice.Chance(0.5)) Sync();
        _unsynced = null;
    }
}

/// <summary>One life's view of the disk: a commit takes a while, and the writer waits for it.</summary>
internal sealed class SimulatedStore(
    ShellWorld world, SimulatedDisk disk, MemoryStore content, Func<Fiber> writer) : IAcceptorStore
{
    public StoreIdentity Identity => content.Identity;

    public ClusterConfiguration? Configuration => content.Configuration;

    public ReplicaState State => content.State;

    public long LastChange => content.LastChange;

    public string? Loss => content.Loss;

    public IReadOnlyCollection<PeerStart> Peers => content.Peers;

    public long ErasedUpTo => content.ErasedUpTo;

    public long Count => content.Count;

    public long DiskBytes => content.DiskBytes;

    public Register? Read(Key key) => content.Read(key);

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch) =>
        content.IsKnownToHold(key, accepted, epoch);

    public void Commit(StoreBatch batch)
    {
        disk.Write(batch);
        writer().Wait(SyncTime());
        if (!world.IsCalm && world.Dice.Chance(world.Plan.SyncFails))
        {
            disk.Crash(); // what a failed sync left behind nobody knows
            throw new StoreException("The simulated sync failed.");
        }
        disk.Sync();
    }

    public long Progress(NodeId peer, Guid peerDisk) => content.Progress(peer, peerDisk);

    public IReadOnlyList<ChangedKey> Changes(long since, int limit) => content.Changes(since, limit);

    public IReadOnlyList<Key> Scan(string prefix, string? after, int limit) =>
        content.Scan(prefix, after, limit);

    public void Dispose() => content.Dispose();

    private long SyncTime()
    {
        if (world.IsCalm) return 1;
        var slow = world.Dice.Chance(world.Plan.SlowSync) ? world.Plan.SlowSyncTime : 0;
        return world.Dice.Between(0, world.Plan.SyncTime + slow);
    }
}

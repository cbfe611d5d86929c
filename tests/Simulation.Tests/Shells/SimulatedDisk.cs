using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Simulation.Shells;

/// <summary>A disk that keeps what was synced, across the lives of the processes on it.</summary>
internal sealed class SimulatedDisk(ShellWorld world, NodeId node)
{
    private readonly List<MemoryStore> _versions = [];
    private StoreBatch? _unsynced;

    public MemoryStore Content { get; private set; } = new(node, world.NewGuid(), world.NewStart());

    /// <summary>What it held after each commit; only where disks go backward.</summary>
    public IReadOnlyList<MemoryStore> Versions => _versions;

    /// <summary>It was restored from an older version, or is a copy: it must not vote any more.</summary>
    public bool WentBackward { get; private set; }

    /// <summary>What its node must know of the other disks, by the rules.</summary>
    public RememberedDisks Remembered { get; } = new();

    public Guid Id => Content.Identity.DiskId;

    /// <summary>The next life's view of it, with the next boot number.</summary>
    public SimulatedStore Open(Func<Fiber> writer, Func<SeenDisks?> seen)
    {
        Content = Content.Restart(world.NewStart());
        Keep();
        return new(world, this, Content, writer, seen);
    }

    /// <summary>An empty one takes its place.</summary>
    public void Lose() => (Content, _unsynced) = (new(node, world.NewGuid(), world.NewStart()), null);

    /// <summary>An older version of a disk takes its place.</summary>
    public void Restore(MemoryStore version) =>
        (Content, _unsynced, WentBackward) = (version.Copy(), null, true);

    /// <summary>The value in place: no promise, no tombstone, nothing of an older clear epoch.</summary>
    public (Ballot, Entry?) Shows(Key key) =>
        Content.Read(key) is { Entry: { IsTombstone: false } entry } row && entry.Epoch == Content.State.Epoch
            ? (row.Accepted, entry)
            : default;

    public void Write(StoreBatch batch, SeenDisks? seen)
    {
        _unsynced = batch;
        Remembered.Write(world, seen);
    }

    public void Sync()
    {
        var batch = _unsynced!;
        _unsynced = null;
        var state = Content.State;
        var after = batch.State ?? state;
        var before = batch.Rows.Keys.ToDictionary(key => key, key => (state, Content.Read(key)));
        if (WentBackward && batch.Rows.Count > 0)
            world.Fail(new Violation(batch.Rows.Keys.First(), $"{node} votes with a disk that went backward"));
        Content.Commit(batch);
        Remembered.Sync();
        Keep();
        if (batch.Configuration is { } formed) world.Witness.Formed(node, formed);
        foreach (var (key, row) in batch.Rows) world.Witness.Stored(node, Id, key, before[key], (after, row));
    }

    /// <summary>A commit that was under way is there as a whole or not at all: its record was torn.</summary>
    public void Crash()
    {
        if (_unsynced is not null && world.Dice.Chance(0.5)) Sync();
        _unsynced = null;
    }

    private void Keep()
    {
        if (world.Plan.GoesBackward) _versions.Add(Content.Copy());
    }
}

/// <summary>One life's view of the disk: a commit takes a while, and the writer waits for it.</summary>
internal sealed class SimulatedStore(
    ShellWorld world, SimulatedDisk disk, MemoryStore content, Func<Fiber> writer, Func<SeenDisks?> seen)
    : IAcceptorStore
{
    public StoreIdentity Identity => content.Identity;

    public ClusterConfiguration? Configuration => content.Configuration;

    public ReplicaState State => content.State;

    public long LastChange => content.LastChange;

    public string? Loss => content.Loss;

    public DiskRoom Room => content.Room;

    public IReadOnlyCollection<PeerStart> Peers => content.Peers;

    public long ErasedUpTo => content.ErasedUpTo;

    public long Count => content.Count;

    public long DiskBytes => content.DiskBytes;

    public Register? Read(Key key) => content.Read(key);

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch) =>
        content.IsKnownToHold(key, accepted, epoch);

    public void Commit(StoreBatch batch)
    {
        disk.Write(batch, seen());
        writer().Wait(SyncTime());
        if (!world.IsCalm && world.Dice.Chance(world.Plan.SyncFails))
        {
            disk.Crash(); // what a failed sync left behind is unknown
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

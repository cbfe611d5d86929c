using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Support;

/// <summary>A store whose next commit can be blocked, or whose disk can fail.</summary>
internal sealed class GatedStore(MemoryStore inner) : IAcceptorStore
{
    private readonly ManualResetEventSlim _open = new(true);
    private int _commits;

    public bool Fails { get; set; }

    public bool FailsReads { get; set; }

    /// <summary>The number of commits started.</summary>
    public int Commits => Volatile.Read(ref _commits);

    public StoreIdentity Identity => inner.Identity;

    public ClusterConfiguration? Configuration => inner.Configuration;

    public ReplicaState State => inner.State;

    public long LastChange => inner.LastChange;

    public string? Loss => inner.Loss;

    public IReadOnlyCollection<PeerStart> Peers => inner.Peers;

    public long ErasedUpTo => inner.ErasedUpTo;

    public long Count => inner.Count;

    public long DiskBytes => inner.DiskBytes;

    public void Block() => _open.Reset();

    public void Unblock() => _open.Set();

    public Register? Read(Key key) => FailsReads ? throw new StoreException("read failed") : inner.Read(key);

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch) =>
        inner.IsKnownToHold(key, accepted, epoch);

    public void Commit(StoreBatch batch)
    {
        Interlocked.Increment(ref _commits);
        _open.Wait();
        if (Fails) throw new StoreException("sync failed");
        inner.Commit(batch);
    }

    public long Progress(NodeId peer, Guid peerDisk) => inner.Progress(peer, peerDisk);

    public IReadOnlyList<ChangedKey> Changes(long since, int limit) =>
        FailsReads ? throw new StoreException("read failed") : inner.Changes(since, limit);

    public IReadOnlyList<Key> Scan(string prefix, string? after, int limit) =>
        inner.Scan(prefix, after, limit);

    public void Dispose()
    {
        _open.Set();
        inner.Dispose();
        _open.Dispose();
    }
}

using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// One replica's durable state. One writer commits; anyone reads, and sees only what is on disk.
/// </summary>
public interface IAcceptorStore : IDisposable
{
    StoreIdentity Identity { get; }

    /// <summary>Null until this disk has joined a cluster.</summary>
    ClusterConfiguration? Configuration { get; }

    /// <summary>The clear epoch and the floor, as committed last.</summary>
    ReplicaState State { get; }

    /// <summary>The change number given last; 0 when nothing was ever stored.</summary>
    long LastChange { get; }

    /// <summary>
    /// The highest change number of a tombstone that was erased: who looks for what changed since an earlier
    /// one may have missed a deletion. Durable.
    /// </summary>
    long ErasedUpTo { get; }

    /// <summary>Registers stored, tombstones and promises included; for status, may lag a little.</summary>
    long Count { get; }

    /// <summary>Bytes of the store's files; for status.</summary>
    long DiskBytes { get; }

    /// <summary>The register as committed last; null when absent. Any thread.</summary>
    Register? Read(Key key);

    /// <summary>
    /// Whether the register is known, without a look at the disk, to hold the entry that was accepted under
    /// this ballot and clear epoch. False when it does not, or nothing is known. Any thread.
    /// </summary>
    bool IsKnownToHold(Key key, Ballot accepted, long epoch);

    /// <summary>
    /// Makes the whole batch durable, or nothing of it. When it returns the batch is synced to disk and
    /// visible to every reader. Called by one thread at a time.
    /// </summary>
    /// <exception cref="StoreException">
    /// The commit or its sync failed: stop the process, a second sync may lie.
    /// </exception>
    void Commit(StoreBatch batch);

    /// <summary>
    /// The change number of a peer up to which this replica has looked at everything; 0 at first.
    /// </summary>
    long Progress(NodeId peer, Guid peerDisk);

    /// <summary>
    /// What was stored after a change number, oldest first; a key appears once, with its newest change.
    /// </summary>
    /// <remarks>
    /// Everything up to the last change returned has then been seen; after an empty page, all up to the
    /// <see cref="LastChange"/> read before the call. A key that changes meanwhile may come in a later page.
    /// </remarks>
    IReadOnlyList<ChangedKey> Changes(long since, int limit);

    /// <summary>Keys in byte order with a prefix, after a key; tombstones and promises included.</summary>
    IReadOnlyList<Key> Scan(string prefix, string? after, int limit);
}

/// <summary>What makes this disk this disk.</summary>
/// <param name="DiskId">Random, made when the store was made.</param>
/// <param name="Boot">Incremented and synced at every open, under an exclusive lock on the folder.</param>
public sealed record StoreIdentity(Guid DiskId, NodeId Node, long Boot);

/// <param name="Accepted">None when the register was only promised.</param>
/// <param name="ExpiresAt">When its value expires; 0 never, and always when a peer told of it.</param>
public readonly record struct ChangedKey(long Change, Key Key, Ballot Accepted, long ExpiresAt = 0)
{
    internal static ChangedKey Of(long change, Key key, Register register) => new(
        change, key, register.Accepted,
        register.Entry is { IsTombstone: false, ExpiresAt: var expires } ? expires : 0);
}

/// <summary>
/// What one commit writes. Every row gets the next change number, an erased one too: numbers may skip.
/// </summary>
public sealed class StoreBatch
{
    /// <summary>
    /// New states of registers; null erases the row (the new floor is then part of <see cref="State"/>).
    /// </summary>
    public Dictionary<Key, Register?> Rows { get; } = [];

    /// <summary>Null: unchanged.</summary>
    public ReplicaState? State { get; set; }

    /// <summary>Null: unchanged.</summary>
    public ClusterConfiguration? Configuration { get; set; }

    public List<PeerProgress> Progress { get; } = [];

    public bool IsEmpty => Rows.Count == 0 && State is null && Configuration is null && Progress.Count == 0;
}

public readonly record struct PeerProgress(NodeId Peer, Guid PeerDisk, long Change);

/// <summary>The store cannot be opened, read or written. The message says what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner);

using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The durable state of one replica. One thread commits; any thread reads, and sees only what is on disk.
/// </summary>
public interface IAcceptorStore : IDisposable
{
    StoreIdentity Identity { get; }

    /// <summary>Null until this disk has joined a cluster.</summary>
    ClusterConfiguration? Configuration { get; }

    /// <summary>The clear epoch and the floor of the last commit.</summary>
    ReplicaState State { get; }

    /// <summary>
    /// The change number assigned last; 0 when nothing was ever stored. Never ahead of what is on disk: peers remember
    /// it, and a disk that later has less has lost its vote (rule R39).
    /// </summary>
    long LastChange { get; }

    /// <summary>
    /// Why this disk must never vote again, for the operator: a store that finds at its opening that it has lost
    /// something says so here, or <see cref="StoreBatch.Loss"/> was committed. Null while it is whole. Durable: it
    /// never becomes null again.
    /// </summary>
    string? Loss { get; }

    /// <summary>
    /// What this replica remembers of the disks of its peers, as of the last commit. One for each node.
    /// </summary>
    IReadOnlyCollection<PeerStart> Peers { get; }

    /// <summary>
    /// The highest change number of an erased tombstone. A reader of <see cref="Changes"/> that is below it may have
    /// missed a deletion. Durable.
    /// </summary>
    long ErasedUpTo { get; }

    /// <summary>
    /// The number of stored registers, including tombstones and promises. For status; may lag slightly.
    /// </summary>
    long Count { get; }

    /// <summary>The size of the files of the store, in bytes. For status.</summary>
    long DiskBytes { get; }

    /// <summary>Whether values may still be stored. Any thread.</summary>
    DiskRoom Room { get; }

    /// <summary>The register as of the last commit; null when absent. Any thread.</summary>
    Register? Read(Key key);

    /// <summary>
    /// Whether the register is known, without reading the disk, to hold the entry accepted under this ballot and
    /// clear epoch. False if it does not, or if that is not known. Any thread.
    /// </summary>
    bool IsKnownToHold(Key key, Ballot accepted, long epoch);

    /// <summary>
    /// Commits the batch atomically. When the method returns, the batch is synced to disk and visible to all
    /// readers. Called by one thread at a time.
    /// </summary>
    /// <exception cref="StoreException">
    /// The commit or its sync failed: stop the process. A second sync may report success for lost pages.
    /// </exception>
    void Commit(StoreBatch batch);

    /// <summary>
    /// The change number of a peer up to which this replica has examined all its changes; 0 at first.
    /// </summary>
    long Progress(NodeId peer, Guid peerDisk);

    /// <summary>
    /// The rows stored after a change number, oldest first; a key appears once, with its newest change.
    /// </summary>
    /// <remarks>
    /// The page covers everything up to its last change; an empty page covers everything up to the
    /// <see cref="LastChange"/> read before the call. A key that changes meanwhile may appear in a later page.
    /// </remarks>
    IReadOnlyList<ChangedKey> Changes(long since, int limit);

    /// <summary>The keys with a prefix after a key, in byte order; including tombstones and promises.</summary>
    IReadOnlyList<Key> Scan(string prefix, string? after, int limit);
}

/// <summary>The identity of a disk.</summary>
/// <param name="DiskId">Random, generated when the store is created.</param>
/// <param name="Starts">
/// Gets one more start, with a new random id and the change number that the store holds, whenever the store is
/// opened: synced in one transaction, under an exclusive lock on the folder, before anything else is written.
/// </param>
public sealed record StoreIdentity(Guid DiskId, NodeId Node, StartHistory Starts)
{
    /// <summary>The number of this start.</summary>
    public long Boot => Starts.Boot;

    /// <summary>The identity of a new store.</summary>
    public static StoreIdentity New(Guid diskId, NodeId node, Guid start) =>
        new(diskId, node, StartHistory.First(start));

    /// <summary>The identity after one more start.</summary>
    /// <param name="recovered">The change number that the store holds.</param>
    public StoreIdentity Next(Guid start, long recovered) => this with { Starts = Starts.Next(start, recovered) };
}

/// <summary>A key whose row was stored under a change number.</summary>
/// <param name="Accepted">None when the register was only promised.</param>
/// <param name="ExpiresAt">When the value expires; 0: never. Not transmitted between nodes: always 0 there.</param>
public readonly record struct ChangedKey(long Change, Key Key, Ballot Accepted, long ExpiresAt = 0)
{
    internal static ChangedKey Of(long change, Key key, Register register) => new(
        change, key, register.Accepted,
        register.Entry is { IsTombstone: false, ExpiresAt: var expires } ? expires : 0);
}

/// <summary>
/// The content of one commit. Every row gets the next change number, including erased rows, so numbers may skip. A
/// batch that changes <see cref="State"/> or <see cref="Configuration"/> takes one number before its rows, so that
/// every commit that a promise depends on raises <see cref="IAcceptorStore.LastChange"/>.
/// </summary>
public sealed class StoreBatch
{
    /// <summary>
    /// The new registers; null erases the row (the new floor is then part of <see cref="State"/>).
    /// </summary>
    public Dictionary<Key, Register?> Rows { get; } = [];

    /// <summary>Null: unchanged.</summary>
    public ReplicaState? State { get; set; }

    /// <summary>Null: unchanged.</summary>
    public ClusterConfiguration? Configuration { get; set; }

    public List<PeerProgress> Progress { get; } = [];

    /// <summary>What is to be remembered of the disks of peers; replaces what the store has of these nodes.</summary>
    public List<PeerStart> Peers { get; } = [];

    /// <summary>Marks this disk as one that must never vote again, and says why. Null: unchanged.</summary>
    public string? Loss { get; set; }

    public bool IsEmpty => Rows.Count == 0 && State is null && Configuration is null && Progress.Count == 0
        && Peers.Count == 0 && Loss is null;

    /// <summary>The change number before the first row of this batch.</summary>
    /// <param name="last">The number assigned last before it.</param>
    public long NumberBeforeRows(long last) => State is null && Configuration is null ? last : last + 1;
}

/// <summary>All changes of the peer's disk up to this change number have been examined.</summary>
public readonly record struct PeerProgress(NodeId Peer, Guid PeerDisk, long Change);

/// <summary>The store cannot be opened, read or written. The message says what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner);

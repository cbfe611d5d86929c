using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The state of a replica in one SQLite file. FORMAT.md beside this file has the bytes, docs/storage.md the reasons.
/// </summary>
public sealed class SqliteStore : IAcceptorStore
{
    private readonly StoreFolder _folder;
    private readonly OpenStore _open;
    private readonly StoreMemory _memory;
    private readonly ReaderPool _readers;
    private volatile bool _isBroken;
    private volatile bool _isDisposed;

    private SqliteStore(StoreFolder folder, OpenStore open)
    {
        (_folder, _open, _memory, _readers) = (folder, open, open.Memory, open.Readers);
    }

    public StoreIdentity Identity => _open.Identity;

    public ClusterConfiguration? Configuration => _memory.Committed.Configuration;

    public ReplicaState State => _memory.Committed.State;

    public long LastChange => _memory.Committed.LastChange;

    public string? Loss => _memory.Committed.Loss;

    public IReadOnlyCollection<PeerStart> Peers => [.. _memory.Committed.Peers.Values];

    public long ErasedUpTo => _memory.Committed.ErasedUpTo;

    public long Count => _memory.Committed.Count;

    public long DiskBytes => _folder.DiskBytes;

    /// <summary>
    /// Opens the store of a folder under an exclusive lock and increments its boot number; creates the store if
    /// there is none.
    /// </summary>
    /// <param name="node">
    /// If the folder belongs to another node, as <see cref="Identity"/> then says, the store is opened for reading:
    /// the boot number is not incremented, nothing is written and every commit fails.
    /// </param>
    /// <exception cref="StoreException">The store cannot be opened. Nothing was overwritten.</exception>
    public static SqliteStore Open(string folder, NodeId node, StoreOptions? options = null)
    {
        options ??= StoreOptions.Default;
        var held = StoreFolder.Lock(folder);
        try
        {
            return new(held, StoreOpening.Open(held, node, options));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads whose store is in a folder, without a lock and before the boot number is incremented; null when there
    /// is none.
    /// </summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static StorePeek? Peek(string folder) =>
        StoreOpening.Peek(Path.GetFullPath(folder)) is { } meta
            ? new(meta.Identity, meta.Configuration)
            : null;

    public Register? Read(Key key)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var generation = _memory.Cache.Generation(key); // before any lookup: see RowCache
        if (_memory.Dirty.TryGet(key, out var dirty)) return dirty.Register;
        if (_memory.Cache.TryGet(key, out var cached)) return cached;
        if (_memory.IsTableEmpty) return null;
        // The key was not dirty, so the table has the row that was newest then, or a newer one.
        var register = _readers.Use(table => table.Find(key));
        _memory.Cache.Install(key, register, generation);
        return register;
    }

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Dirty rows first. A fingerprint is forgotten before a newer row of its key can leave the dirty rows, so if
        // there is no dirty row, the answer was true at some moment since the call.
        if (_memory.Dirty.TryGet(key, out var dirty)) return Holds(dirty.Register);
        if (_memory.Cache.TryGet(key, out var cached)) return Holds(cached);
        return _memory.Cache.Holds(key, accepted, epoch);

        bool Holds(Register? row) => row is not null && row.Holds(accepted, epoch);
    }

    public void Commit(StoreBatch batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_open.Writer is null) throw StoreErrors.OtherNode(_folder.Path, Identity.Node);
        if (_isBroken) throw StoreErrors.Broken(_folder.Path);
        if (batch.IsEmpty) return;
        try
        {
            _open.Writer.Commit(batch);
        }
        catch
        {
            // It is unknown what is on disk now. A second sync may report success for lost pages; only a restart
            // reads what is really there.
            _isBroken = true;
            _open.Database.KeepWal(true);
            throw;
        }
    }

    public long Progress(NodeId peer, Guid peerDisk) =>
        _memory.Committed.Progress.TryGetValue(peer, out var seen) && seen.PeerDisk == peerDisk
            ? seen.Change
            : 0;

    public IReadOnlyList<ChangedKey> Changes(long since, int limit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Memory first: a row that moves to the table meanwhile is then at worst seen again, never missed.
        var dirty = _memory.Dirty.Since(since, limit, out var oldest, out var newest);
        if (_memory.IsTableEmpty || since + 1 >= oldest) return dirty;
        var changes = _readers.Use(table => TableChanges(table, since, oldest, newest, limit));
        changes.AddRange(dirty.Take(limit - changes.Count));
        return changes;
    }

    public IReadOnlyList<Key> Scan(string prefix, string? after, int limit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Memory first, as in Changes.
        var merge = new KeyMerge(_memory.Dirty.Snapshot(), prefix, after, limit);
        if (!_memory.IsTableEmpty) _readers.Use(table => merge.AddTable(table));
        return merge.Finish();
    }

    /// <summary>Waits for the reads in progress. Everything committed is already on disk.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _readers.Dispose();
        _open.Database.Dispose();
        _folder.Dispose();
    }

    /// <summary>For tests that make the disk fail.</summary>
    internal void Execute(string sql) => _open.Database.Execute(sql);

    /// <param name="newest">
    /// The newest change number of the dirty rows that were read. A row of the table that one of them supersedes is
    /// skipped; it follows under its newer change number. A row that only a later one supersedes is kept, or this
    /// page and the dirty rows would both miss the key.
    /// </param>
    private List<ChangedKey> TableChanges(TableReader table, long since, long before, long newest, int limit)
    {
        var changes = new List<ChangedKey>();
        if (limit <= 0) return changes;
        table.Changes(since, before, row =>
        {
            var isLater = _memory.Dirty.TryGet(row.Key, out var dirty) && dirty.Change <= newest;
            if (!isLater) changes.Add(row);
            return changes.Count < limit;
        });
        return changes;
    }
}

/// <summary>What can be read of a store without opening it.</summary>
public sealed record StorePeek(StoreIdentity Identity, ClusterConfiguration? Configuration);

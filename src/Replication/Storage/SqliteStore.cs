using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A replica's state in one SQLite file. FORMAT.md beside this file has the bytes, docs/storage.md the reasons.
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

    public ClusterConfiguration? Configuration => _memory.Published.Configuration;

    public ReplicaState State => _memory.Published.State;

    public long LastChange => _memory.Published.LastChange;

    public long ErasedUpTo => _memory.Published.ErasedUpTo;

    public long Count => _memory.Published.Count;

    public long DiskBytes => _folder.DiskBytes;

    /// <summary>
    /// Opens the store of a folder under an exclusive lock and counts a boot; makes one when there is none.
    /// </summary>
    /// <param name="node">
    /// When the folder belongs to another node, <see cref="Identity"/> says so, no boot is counted, nothing
    /// is written and every commit fails.
    /// </param>
    /// <exception cref="StoreException">It cannot be opened as it is. Nothing was overwritten.</exception>
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
    /// Whose store a folder holds, to decide before a boot is counted; null when it holds none.
    /// </summary>
    /// <exception cref="StoreException">There is one that cannot be read.</exception>
    public static StorePeek? Peek(string folder) =>
        StoreOpening.Peek(Path.GetFullPath(folder)) is { } meta
            ? new(meta.Identity, meta.Configuration)
            : null;

    public Register? Read(Key key)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var generation = _memory.Cache.Generation(key); // before anything is looked at: see RowCache
        if (_memory.Dirty.TryGet(key, out var dirty)) return dirty.Register;
        if (_memory.Cache.TryGet(key, out var cached)) return cached;
        if (_memory.IsTableEmpty) return null;
        // The key is not dirty, so the table has its newest row, or by now an even newer one.
        var register = _readers.Use(table => table.Find(key));
        _memory.Cache.Install(key, register, generation);
        return register;
    }

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Dirty rows first. What was noted of a key is forgotten before its newer row can leave them, so who
        // finds none there is answered with what held at some moment since.
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
            // What is on disk now is known to nobody. A second sync may lie; only a new start reads what is
            // there.
            _isBroken = true;
            _open.Database.KeepWal(true);
            throw;
        }
    }

    public long Progress(NodeId peer, Guid peerDisk) =>
        _memory.Published.Progress.TryGetValue(peer, out var seen) && seen.PeerDisk == peerDisk
            ? seen.Change
            : 0;

    public IReadOnlyList<ChangedKey> Changes(long since, int limit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Memory first: what moves to the table meanwhile is then at worst met under a later change, never
        // missed.
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

    /// <summary>Waits for the reads under way. What is committed is on disk already.</summary>
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
    /// Of the dirty rows that were looked at: a row that one of them supersedes comes later. What only a
    /// newer one supersedes is told as it was, or this look would show the key nowhere.
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

/// <summary>What a store says of itself before it is opened.</summary>
public sealed record StorePeek(StoreIdentity Identity, ClusterConfiguration? Configuration);

using System.Buffers.Binary;
using System.Text;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The state of a replica in a RocksDB database. FORMAT.md beside this file has the bytes, docs/storage.md the reasons.
/// </summary>
public sealed class RocksStore : IAcceptorStore
{
    private readonly StoreFolder _folder;
    private readonly RocksDatabase _database;
    private readonly Watermark _mark;
    private readonly DiskReserve _reserve;
    private readonly SpaceReclaimer _reclaimer;
    private readonly RowCache _cache;
    private readonly StoreWriter _writer;
    private volatile CommittedState _committed;
    private volatile CommitInFlight _inFlight = CommitInFlight.None();
    private volatile bool _isBroken;
    private volatile bool _isDisposed;

    internal RocksStore(StoreFolder folder, OpenStore open, StoreOptions options)
    {
        (_folder, _database, _mark, _committed) = (folder, open.Database, open.Mark, open.State);
        Identity = open.Identity;
        _cache = new(options.CacheBytes, options.BallotFingerprints);
        _writer = new(_database);
        _reserve = new(options, () => folder.MeasureUse(options.QuotaBytes is not null));
        _reclaimer = new(_database, _reserve, options.Time);
    }

    public StoreIdentity Identity { get; }

    public ClusterConfiguration? Configuration => _committed.Configuration;

    public ReplicaState State => _committed.State;

    public long LastChange => _committed.LastChange;

    public long ErasedUpTo => _committed.ErasedUpTo;

    public string? Loss => _committed.Loss;

    public IReadOnlyCollection<PeerStart> Peers => [.. _committed.Peers.Values];

    public long Count => _committed.Count;

    public long DiskBytes => _folder.DiskBytes;

    public DiskRoom Room => _reserve.Room;

    /// <summary>
    /// Opens the store of a folder under an exclusive lock and adds a start to its history; creates the store if there
    /// is none, and converts one of an older format.
    /// </summary>
    /// <exception cref="StoreException">
    /// The store cannot be opened, or is another node's. Nothing was overwritten.
    /// </exception>
    public static RocksStore Open(string folder, NodeId node, StoreOptions? options = null)
    {
        options ??= StoreOptions.Default;
        var held = StoreFolder.Lock(folder);
        try
        {
            return new(held, StoreOpening.Open(held, node, options), options);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads whose store is in a folder, without a lock and before it is opened for writing; null when there is none.
    /// </summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static StorePeek? Peek(string folder) => StoreOpening.Peek(Path.GetFullPath(folder));

    public Register? Read(Key key)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Row(key)?.Register;
    }

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (true)
        {
            var inFlight = _inFlight;
            bool holds;
            if (inFlight.TryGet(key, out var row) || _cache.TryGet(key, out row))
                holds = row?.Register is { } register && register.Holds(accepted, epoch);
            else
                holds = _cache.Holds(key, accepted, epoch);
            if (ReferenceEquals(_inFlight, inFlight)) return holds;
        }
    }

    public void Commit(StoreBatch batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isBroken) throw StoreErrors.Broken(_folder.Path);
        if (batch.IsEmpty) return;
        try
        {
            var prepared = _writer.Prepare(_committed, batch, batch.Rows.Keys.ToDictionary(key => key, RowForWriter));
            Begin(prepared);
            _writer.Write(prepared);
            _mark.Advance(prepared.State.Commits, prepared.State.LastChange);
            Publish(prepared);
            _reserve.Wrote(prepared.Bytes);
            _reclaimer.Superseded(prepared.SupersededBytes);
        }
        catch
        {
            // It is unknown what is on disk now. A second sync may report success for lost pages; only a restart
            // reads what is really there.
            _isBroken = true;
            throw;
        }
    }

    public long Progress(NodeId peer, Guid peerDisk) =>
        _committed.Progress.TryGetValue(peer, out var seen) && seen.PeerDisk == peerDisk ? seen.Change : 0;

    public IReadOnlyList<ChangedKey> Changes(long since, int limit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // A commit that is not published yet is left out: its keys still read as before. If it moves a key to a newer
        // change, the key follows in a later page.
        var last = LastChange;
        var changes = new List<ChangedKey>();
        using var use = _database.Use();
        using var rows = _database.Changes.Rows();
        for (rows.Seek(ChangeRow.Key(since + 1)); changes.Count < limit && rows.Valid(); rows.Next())
        {
            var changed = ChangeRow.Read(rows.GetKeySpan(), rows.GetValueSpan(), _folder.Path);
            if (changed.Change > last) break;
            changes.Add(changed);
        }
        _database.Check(rows);
        return changes;
    }

    public IReadOnlyList<Key> Scan(string prefix, string? after, int limit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var keys = new List<Key>();
        var start = Encoding.UTF8.GetBytes(prefix);
        byte[] from = after is null || KeyOrder.Instance.Compare(after, prefix) < 0
            ? start
            : [.. Encoding.UTF8.GetBytes(after), 0]; // the smallest text above it
        using var use = _database.Use();
        using var rows = _database.Registers.Keys();
        for (rows.Seek(from); keys.Count < limit && rows.Valid(); rows.Next())
        {
            var key = rows.GetKeySpan();
            if (!key.StartsWith(start)) break;
            keys.Add(DecodeKey(key));
        }
        _database.Check(rows);
        return keys;
    }

    /// <summary>Waits for the reads in progress. Everything committed is already on disk.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _reclaimer.Dispose();
        _writer.Dispose();
        _database.Dispose();
        _mark.Dispose();
        _folder.Dispose();
    }

    /// <summary>Writes the rows that are only in the log and in memory to files. For tests.</summary>
    internal void Flush() => _database.Flush();

    /// <summary>
    /// The row as of the last published commit. A read that overlaps the beginning or the end of a commit is repeated,
    /// so that no reader sees a row of a commit while another one still reads the state before it.
    /// </summary>
    private StoredRow? Row(Key key)
    {
        while (true)
        {
            var inFlight = _inFlight;
            if (inFlight.TryGet(key, out var before)) return before;
            var isCached = _cache.TryGet(key, out var row);
            if (!isCached) row = Find(key);
            if (!ReferenceEquals(_inFlight, inFlight)) continue;
            if (!isCached) _cache.Install(key, row, () => ReferenceEquals(_inFlight, inFlight));
            return row;
        }
    }

    /// <summary>For the one thread that commits.</summary>
    private StoredRow? RowForWriter(Key key) => _cache.TryGet(key, out var row) ? row : Find(key);

    private StoredRow? Find(Key key)
    {
        Span<byte> name = stackalloc byte[Limits.KeyBytes];
        var length = Encoding.UTF8.GetBytes(key.Text, name);
        var row = _database.Registers.Find(name[..length]);
        return row is null || row.Key == key
            ? row
            : throw StoreErrors.Damaged(_folder.Path, $"the row of {key} has the record of {row.Key}");
    }

    private Key DecodeKey(ReadOnlySpan<byte> utf8) =>
        Key.TryCreate(Encoding.UTF8.GetString(utf8), out var key, out var error)
            ? key
            : throw StoreErrors.Damaged(_folder.Path, $"an invalid key: {error.Message()}");

    /// <summary>From here to <see cref="Publish"/> the keys of the commit read as before it.</summary>
    private void Begin(PreparedCommit commit) => _cache.Exclusively(() => _inFlight = new(commit.Before));

    /// <summary>
    /// The order matters: a floor is visible before its row disappears, and a change number is published once
    /// everything up to it is visible.
    /// </summary>
    private void Publish(PreparedCommit commit)
    {
        foreach (var row in commit.After) _cache.Replace(row.Key, row.Register is null ? null : row);
        _committed = commit.State with { LastChange = _committed.LastChange };
        _cache.Exclusively(() => _inFlight = CommitInFlight.None());
        _committed = commit.State;
    }
}

/// <summary>The content of a store that tells whose it is.</summary>
public sealed record StorePeek(StoreIdentity Identity, ClusterConfiguration? Configuration);

/// <summary>The rows that the commit in progress replaces, as they were before it. Null: absent.</summary>
internal sealed class CommitInFlight(IReadOnlyDictionary<Key, StoredRow?> before)
{
    private static readonly Dictionary<Key, StoredRow?> Nothing = [];

    /// <summary>A new object each time: readers notice by it that a commit came between.</summary>
    public static CommitInFlight None() => new(Nothing);

    public bool TryGet(Key key, out StoredRow? row) => before.TryGetValue(key, out row);
}

using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Commits batches. One transaction appends the batch to the log, moves a slice of older rows from memory to the
/// table and trims the log; readers see the batch once it is on disk.
/// </summary>
internal sealed class StoreWriter(
    Database database, LogTable log, StoreMemory memory, ReaderPool readers, StoreOptions options)
{
    private readonly MetaTable _meta = new(database);
    private readonly RegisterTable _table = new(database);
    private readonly Statement _begin = database.Prepare("BEGIN IMMEDIATE");
    private readonly Statement _commit = database.Prepare("COMMIT");
    private readonly ByteWriter _bytes = new(64 * 1024);
    private int _pagesInWal;
    private bool _isAnnounced; // the next commit makes the checkpoint

    public void Commit(StoreBatch batch)
    {
        var logged = Number(batch);
        var erased = ErasedUpTo(batch);
        var flushed = ChooseSlice(batch, logged.Rows.Sum(row => (long)row.Bytes));
        var bytes = RecordCodec.EncodeBatch(_bytes, logged);
        _begin.Run();
        foreach (var row in flushed) _table.Flush(row);
        log.Append(bytes, logged.LastChange);
        log.Trim();
        _meta.Put(batch);
        if (erased != memory.Committed.ErasedUpTo) _meta.PutErasedUpTo(erased);
        _commit.Run();
        Publish(batch, logged, flushed, erased);
        CheckpointWhenDue();
    }

    /// <summary>Stores the new boot number, and creates the tables if needed. Synced like every commit.</summary>
    public static void Start(Database database, bool create, StoreIdentity identity)
    {
        database.Execute("BEGIN IMMEDIATE");
        if (create) Schema.Create(database);
        else Schema.Upgrade(database);
        new MetaTable(database).Put(identity);
        database.Execute("COMMIT");
    }

    private LoggedBatch Number(StoreBatch batch)
    {
        var (change, count) = (batch.NumberBeforeRows(memory.Committed.LastChange), memory.Committed.Count);
        var rows = new List<StoredRow>(batch.Rows.Count);
        foreach (var (key, register) in batch.Rows)
        {
            RecordCodec.ThrowIfUnreadable(key, register);
            rows.Add(new(key, register, ++change));
            count += (register is null ? 0 : 1) - (IsStored(key) ? 1 : 0);
        }
        return new(change, count, rows);
    }

    /// <summary>Reads the table for each erased row, which is fine because erasing is rare and not urgent.</summary>
    private long ErasedUpTo(StoreBatch batch)
    {
        var highest = memory.Committed.ErasedUpTo;
        var epoch = (batch.State ?? memory.Committed.State).Epoch;
        foreach (var (key, register) in batch.Rows)
            if (register is null && RowOf(key) is { } row && row.IsTombstoneOf(epoch))
                highest = Math.Max(highest, row.Change);
        return highest;
    }

    private StoredRow? RowOf(Key key) => memory.Dirty.TryGet(key, out var dirty) ? dirty : _table.Find(key);

    /// <summary>A key that is written was usually read before, so the table is rarely read.</summary>
    private bool IsStored(Key key)
    {
        if (memory.Dirty.TryGet(key, out var dirty)) return dirty.Register is not null;
        if (memory.Cache.TryGet(key, out var cached)) return cached is not null;
        return !memory.IsTableEmpty && _table.Contains(key);
    }

    /// <summary>
    /// The oldest dirty rows, as many as must move to the table. Rows that the batch supersedes are skipped: they
    /// need not be written.
    /// </summary>
    private List<StoredRow> ChooseSlice(StoreBatch batch, long batchBytes)
    {
        var dirty = memory.Dirty;
        var slice = new FlushSlice(options, dirty.Count + batch.Rows.Count, dirty.Bytes + batchBytes);
        foreach (var row in dirty.OldestFirst)
        {
            log.ReleaseBelow(row.Change);
            if (!slice.WantsMore(log.Bytes)) return slice.Rows;
            if (batch.Rows.ContainsKey(row.Key)) slice.Skip(row);
            else slice.Take(row);
        }
        log.ReleaseBelow(memory.Committed.LastChange + 1);
        return slice.Rows;
    }

    /// <summary>
    /// The order matters: a row is in the table before it leaves the dirty rows, a floor is visible before its row
    /// disappears, and a change number is published once everything up to it is visible.
    /// </summary>
    private void Publish(StoreBatch batch, LoggedBatch logged, List<StoredRow> flushed, long erased)
    {
        var before = memory.Committed;
        var after = before with
        {
            State = batch.State ?? before.State,
            Configuration = batch.Configuration ?? before.Configuration,
            ErasedUpTo = erased,
            Progress = before.Progress.SetItems(batch.Progress.Select(p => KeyValuePair.Create(p.Peer, p))),
            Peers = before.Peers.SetItems(batch.Peers.Select(p => KeyValuePair.Create(p.Node, p))),
            Loss = batch.Loss ?? before.Loss,
        };
        memory.Committed = after;
        if (flushed.Count > 0)
        {
            memory.IsTableEmpty = false;
            readers.TableChanged();
        }
        memory.Dirty.Advance(logged.Rows, flushed);
        foreach (var row in logged.Rows) memory.Cache.Invalidate(row.Key);
        foreach (var row in flushed) memory.Cache.Flushed(row.Key, row.Register);
        memory.Committed = after with { LastChange = logged.LastChange, Count = logged.Count };
    }

    /// <summary>
    /// A checkpoint is announced by one commit and made by the next, so that reads with an old snapshot can end
    /// in between. If a read still blocks it, it is repeated soon.
    /// </summary>
    private void CheckpointWhenDue()
    {
        _pagesInWal += database.TakePagesWritten();
        if (_pagesInWal < options.CheckpointPages) return;
        if (!_isAnnounced)
        {
            readers.BeginCheckpoint();
            _isAnnounced = true;
            return;
        }
        _pagesInWal = database.Checkpoint() ? 0 : options.CheckpointPages * 3 / 4;
        readers.EndCheckpoint();
        _isAnnounced = false;
    }
}

/// <summary>
/// Decides which dirty rows one commit moves to the table: none below the bounds, a slice above them, and everything
/// beyond twice the bounds.
/// </summary>
internal sealed class FlushSlice(StoreOptions options, int dirtyRows, long dirtyBytes)
{
    private const int HardLimit = 2; // times the bounds
    private int _dirtyRows = dirtyRows;
    private long _dirtyBytes = dirtyBytes;
    private long _bytes;
    private bool _isDue;

    public List<StoredRow> Rows { get; } = [];

    public bool WantsMore(long logBytes)
    {
        if (IsAbove(HardLimit, logBytes)) return true;
        _isDue = _isDue || IsAbove(1, logBytes); // once begun, a slice is completed: its rows share pages
        return _isDue && Rows.Count < options.SliceRows && _bytes < options.SliceBytes;
    }

    public void Take(StoredRow row)
    {
        Skip(row);
        _bytes += row.Bytes;
        Rows.Add(row);
    }

    /// <summary>Counts a row that leaves the dirty rows without being written to the table.</summary>
    public void Skip(StoredRow row)
    {
        _dirtyRows--;
        _dirtyBytes -= row.Bytes;
    }

    private bool IsAbove(int times, long logBytes) =>
        _dirtyRows > (long)times * options.DirtyRows
        || _dirtyBytes > times * options.DirtyBytes
        || logBytes > times * options.LogBytes;
}

using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The write path. One transaction appends the batch to the log, moves a slice of older rows from memory to
/// the table and deletes what the log no longer needs; readers see the batch once it is on disk.
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
    private bool _isAnnounced; // the checkpoint that is due

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
        if (erased != memory.Published.ErasedUpTo) _meta.PutErasedUpTo(erased);
        _commit.Run();
        Publish(batch, logged, flushed, erased);
        CheckpointWhenDue();
    }

    /// <summary>The next boot, and the tables when there are none. Synced like every commit.</summary>
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
        var (change, count) = (memory.Published.LastChange, memory.Published.Count);
        var rows = new List<StoredRow>(batch.Rows.Count);
        foreach (var (key, register) in batch.Rows)
        {
            RecordCodec.ThrowIfUnreadable(key, register);
            rows.Add(new(key, register, ++change));
            count += (register is null ? 0 : 1) - (IsStored(key) ? 1 : 0);
        }
        return new(change, count, rows);
    }

    /// <summary>Rows are erased seldom, and in no hurry: the table may be asked for each.</summary>
    private long ErasedUpTo(StoreBatch batch)
    {
        var highest = memory.Published.ErasedUpTo;
        var epoch = (batch.State ?? memory.Published.State).Epoch;
        foreach (var (key, register) in batch.Rows)
            if (register is null && RowOf(key) is { } row && row.IsTombstoneOf(epoch))
                highest = Math.Max(highest, row.Change);
        return highest;
    }

    private StoredRow? RowOf(Key key) => memory.Dirty.TryGet(key, out var dirty) ? dirty : _table.Find(key);

    /// <summary>Who writes a key has mostly read it before: the table is seldom asked.</summary>
    private bool IsStored(Key key)
    {
        if (memory.Dirty.TryGet(key, out var dirty)) return dirty.Register is not null;
        if (memory.Cache.TryGet(key, out var cached)) return cached is not null;
        return !memory.IsTableEmpty && _table.Contains(key);
    }

    /// <summary>
    /// The oldest dirty rows, as many as are due. Those that the batch supersedes need no move: they are
    /// passed over.
    /// </summary>
    private List<StoredRow> ChooseSlice(StoreBatch batch, long batchBytes)
    {
        var dirty = memory.Dirty;
        var slice = new Slice(options, dirty.Count + batch.Rows.Count, dirty.Bytes + batchBytes);
        foreach (var row in dirty.OldestFirst)
        {
            log.ReleaseBelow(row.Change);
            if (!slice.WantsMore(log.Bytes)) return slice.Rows;
            if (batch.Rows.ContainsKey(row.Key)) slice.PassOver(row);
            else slice.Take(row);
        }
        log.ReleaseBelow(memory.Published.LastChange + 1);
        return slice.Rows;
    }

    /// <summary>
    /// The order matters: a row is in the table before it leaves the dirty rows, a floor is
    /// known before its row is gone, and the last change is told when everything up to it can be seen.
    /// </summary>
    private void Publish(StoreBatch batch, LoggedBatch logged, List<StoredRow> flushed, long erased)
    {
        var before = memory.Published;
        var after = before with
        {
            State = batch.State ?? before.State,
            Configuration = batch.Configuration ?? before.Configuration,
            ErasedUpTo = erased,
            Progress = before.Progress.SetItems(batch.Progress.Select(p => KeyValuePair.Create(p.Peer, p))),
        };
        memory.Published = after;
        if (flushed.Count > 0)
        {
            memory.IsTableEmpty = false;
            readers.TableChanged();
        }
        memory.Dirty.Advance(logged.Rows, flushed);
        foreach (var row in logged.Rows) memory.Cache.Supersede(row.Key);
        foreach (var row in flushed) memory.Cache.Moved(row.Key, row.Register);
        memory.Published = after with { LastChange = logged.LastChange, Count = logged.Count };
    }

    /// <summary>
    /// Announced by one commit and made by the next: meanwhile the reads end that have a snapshot of long
    /// ago. One that is held up by a read all the same is made soon again.
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

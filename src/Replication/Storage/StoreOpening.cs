using Microsoft.Data.Sqlite;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Opens store.db. Everything is checked before the first byte is written.</summary>
internal static class StoreOpening
{
    public static OpenStore Open(StoreFolder folder, NodeId node, StoreOptions options)
    {
        RefuseWalAlone(folder.Path);
        var database = new Database(folder.Path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            return Schema.IsPresent(database, folder.Path)
                ? OpenPresent(database, folder, node, options)
                : Create(database, folder.Path, node, options);
        }
        catch (CodecException e)
        {
            database.Dispose();
            throw StoreErrors.Damaged(folder.Path, e.Message, e);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the meta table; null when the folder has no store. Writes nothing and takes no lock.
    /// </summary>
    public static StoredMeta? Peek(string folder)
    {
        if (StoreFolder.LengthOf(StoreFolder.DatabaseIn(folder)) == 0) return null;
        using var database = new Database(folder, SqliteOpenMode.ReadOnly);
        try
        {
            return Schema.IsPresent(database, folder) ? MetaTable.Load(database) : null;
        }
        catch (CodecException e)
        {
            throw StoreErrors.Damaged(folder, e.Message, e);
        }
    }

    private static OpenStore OpenPresent(
        Database database, StoreFolder folder, NodeId node, StoreOptions options)
    {
        if (folder.DiskBytes <= options.CheckedAtOpenBytes) IntegrityCheck.Run(database);
        var meta = MetaTable.Load(database);
        var memory = new StoreMemory(options, Loaded(meta));
        var log = new LogTable(database);
        var newest = LogReplay.Run(database, log, memory.Dirty);
        memory.Committed = memory.Committed with { LastChange = newest.LastChange, Count = newest.Count };
        memory.IsTableEmpty = database.Number("SELECT NOT EXISTS (SELECT 1 FROM registers)") != 0;
        var readers = new ReaderPool(folder.Path, options.Readers);
        if (meta.Identity.Node != node) return new(database, meta.Identity, memory, readers, Writer: null);
        Schema.Configure(database, folder.Path);
        var identity = meta.Identity.Next(Guid.NewGuid(), newest.LastChange);
        StoreWriter.Start(database, create: false, identity);
        database.KeepWal(false);
        return new(database, identity, memory, readers, new(database, log, memory, readers, options));
    }

    private static CommittedState Loaded(StoredMeta meta) =>
        new(meta.State, meta.Configuration, meta.Progress, meta.Peers, 0, 0, meta.ErasedUpTo, meta.Loss);

    private static OpenStore Create(Database database, string folder, NodeId node, StoreOptions options)
    {
        Schema.Configure(database, folder);
        var identity = StoreIdentity.New(Guid.NewGuid(), node, Guid.NewGuid());
        StoreWriter.Start(database, create: true, identity);
        var memory = new StoreMemory(options, CommittedState.Nothing) { IsTableEmpty = true };
        var readers = new ReaderPool(folder, options.Readers);
        database.KeepWal(false);
        return new(
            database, identity, memory, readers, new(database, new(database), memory, readers, options));
    }

    /// <summary>
    /// Refuses a WAL without a database: SQLite would delete it, and it may be the only copy of the data.
    /// </summary>
    private static void RefuseWalAlone(string folder)
    {
        var isAlone = StoreFolder.LengthOf(StoreFolder.DatabaseIn(folder)) == 0
            && StoreFolder.LengthOf(StoreFolder.WalIn(folder)) > 0;
        if (isAlone) throw StoreErrors.Damaged(folder, "store.db is missing, but its store.db-wal is there");
    }
}

/// <summary>An open store.</summary>
/// <param name="Writer">Null when the store belongs to another node: it is read, but never written.</param>
internal sealed record OpenStore(
    Database Database, StoreIdentity Identity, StoreMemory Memory, ReaderPool Readers, StoreWriter? Writer);

/// <summary>Replays the log into memory at a start.</summary>
internal static class LogReplay
{
    /// <returns>
    /// The newest batch without its rows, for the change number assigned last and the number of registers.
    /// </returns>
    /// <exception cref="CodecException">A row is damaged or missing.</exception>
    public static LoggedBatch Run(Database database, LogTable log, DirtyRows dirty)
    {
        // Rows move to the table in the order of their change numbers, so all rows up to the highest one are there.
        var done = database.Number("SELECT coalesce(max(change), 0) FROM registers");
        var newest = new LoggedBatch(0, 0, []);
        var expected = database.Number("SELECT coalesce(min(id), 0) FROM log");
        var rows = database.Prepare("SELECT id, batch FROM log ORDER BY id");
        while (rows.Step())
        {
            var id = rows.Long(0);
            if (id != expected++) throw new CodecException($"log row {expected - 1} is missing");
            var batch = Decode(id, rows.Blob(1));
            log.AddExisting(id, batch.LastChange, rows.Blob(1).Length);
            foreach (var row in batch.Rows.Where(row => row.Change > done)) dirty.Put(row);
            newest = batch with { Rows = [] };
        }
        rows.Reset();
        return newest.LastChange >= done
            ? newest
            : throw new CodecException($"the log ends at change {newest.LastChange}, the table at {done}");
    }

    private static LoggedBatch Decode(long id, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return RecordCodec.DecodeBatch(bytes);
        }
        catch (CodecException e)
        {
            throw new CodecException($"log row {id}: {e.Message}");
        }
    }
}

/// <summary>Checks a whole store. In a store too large for that, each record is checked when it is read.</summary>
internal static class IntegrityCheck
{
    /// <exception cref="CodecException">The store is damaged.</exception>
    public static void Run(Database database)
    {
        var verdict = database.Text("PRAGMA quick_check(1)");
        if (verdict != "ok") throw new CodecException(verdict);
        var rows = database.Prepare("SELECT change, key, record FROM registers");
        while (rows.Step()) Check(rows.Long(0), rows.Blob(1), rows.Blob(2));
        rows.Reset();
    }

    private static void Check(long change, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        try
        {
            var row = RecordCodec.Decode(record);
            if (row.Change != change || row.Register is null)
                throw new CodecException("it has another change number");
            if (!key.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(row.Key.Text)))
                throw new CodecException("it has another key");
        }
        catch (CodecException e)
        {
            throw new CodecException($"record of change {change}: {e.Message}");
        }
    }
}

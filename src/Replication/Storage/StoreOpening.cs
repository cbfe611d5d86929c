using Microsoft.Data.Sqlite;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Opens store.db: everything is checked before the first byte is written.</summary>
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
    /// What the store says of itself; null when the folder has none. Writes nothing and takes no lock.
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
        memory.Published = memory.Published with { LastChange = newest.LastChange, Count = newest.Count };
        memory.IsTableEmpty = database.Number("SELECT NOT EXISTS (SELECT 1 FROM registers)") != 0;
        var readers = new ReaderPool(folder.Path, options.Readers);
        if (meta.Identity.Node != node) return new(database, meta.Identity, memory, readers, Writer: null);
        Schema.Configure(database, folder.Path);
        var identity = meta.Identity with { Boot = meta.Identity.Boot + 1 };
        StoreWriter.Start(database, create: false, identity);
        database.KeepWal(false);
        return new(database, identity, memory, readers, new(database, log, memory, readers, options));
    }

    private static Published Loaded(StoredMeta meta) =>
        new(meta.State, meta.Configuration, meta.Progress, 0, 0, meta.ErasedUpTo);

    private static OpenStore Create(Database database, string folder, NodeId node, StoreOptions options)
    {
        Schema.Configure(database, folder);
        var identity = new StoreIdentity(Guid.NewGuid(), node, 1);
        StoreWriter.Start(database, create: true, identity);
        var memory = new StoreMemory(options, Published.Nothing) { IsTableEmpty = true };
        var readers = new ReaderPool(folder, options.Readers);
        database.KeepWal(false);
        return new(
            database, identity, memory, readers, new(database, new(database), memory, readers, options));
    }

    /// <summary>
    /// SQLite would delete a WAL that has no database, and with it what may be the only copy.
    /// </summary>
    private static void RefuseWalAlone(string folder)
    {
        var isAlone = StoreFolder.LengthOf(StoreFolder.DatabaseIn(folder)) == 0
            && StoreFolder.LengthOf(StoreFolder.WalIn(folder)) > 0;
        if (isAlone) throw StoreErrors.Damaged(folder, "store.db is missing beside its store.db-wal");
    }
}

/// <param name="Writer">Null when the store belongs to another node: it is read, never written.</param>
internal sealed record OpenStore(
    Database Database, StoreIdentity Identity, StoreMemory Memory, ReaderPool Readers, StoreWriter? Writer);

using System.Globalization;

namespace OrleansKv.Replication.Storage;

/// <summary>The tables of store.db, and the header fields that distinguish it from other SQLite files.</summary>
/// <remarks>
/// In registers the change number is the rowid, so the changes since a number are a range and every write is an
/// append. The unique index on the key, a blob and therefore in byte order, covers listings.
/// </remarks>
internal static class Schema
{
    public const int Version = 3;

    /// <summary>
    /// The oldest version that can be upgraded. Version 2 added the meta row "erased", version 3 the starts: older
    /// programs refuse rows that they do not know.
    /// </summary>
    private const int OldestVersion = 1;

    private const int ApplicationId = 0x4f4b5653; // "OKVS"

    private const string Tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE log (id INTEGER PRIMARY KEY, batch BLOB NOT NULL);
        CREATE TABLE registers (change INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, record BLOB NOT NULL);
        """;

    /// <returns>False when the file is new and empty.</returns>
    /// <exception cref="StoreException">The file is not a store, or has an unknown version.</exception>
    public static bool IsPresent(Database database, string folder)
    {
        var application = database.Number("PRAGMA application_id");
        var version = database.Number("PRAGMA user_version");
        if (application == ApplicationId)
            return version is >= OldestVersion and <= Version
                ? true
                : throw StoreErrors.UnknownVersion("store.db", version, Version);
        var isNew = application == 0 && version == 0
            && database.Number("SELECT count(*) FROM sqlite_schema") == 0;
        return isNew ? false : throw StoreErrors.NotAStore(folder);
    }

    /// <summary>Runs inside the transaction that increments the boot number.</summary>
    public static void Upgrade(Database database) => Mark(database, "user_version", Version);

    /// <summary>Runs inside the transaction that stores the first identity.</summary>
    public static void Create(Database database)
    {
        database.Execute(Tables);
        Mark(database, "application_id", ApplicationId);
        Mark(database, "user_version", Version);
    }

    /// <summary>Configures the connection that writes. Only the journal mode is stored in the file.</summary>
    /// <exception cref="StoreException">The file system does not support shared memory for a WAL.</exception>
    public static void Configure(Database database, string folder)
    {
        if (database.Text("PRAGMA journal_mode = WAL") != "wal") throw StoreErrors.NoWal(folder);
        database.Execute("""
            PRAGMA synchronous = FULL;
            PRAGMA fullfsync = ON;
            PRAGMA checkpoint_fullfsync = ON;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -8192;
            """);
    }

    private static void Mark(Database database, string name, int value) =>
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA {name} = {value}"));
}

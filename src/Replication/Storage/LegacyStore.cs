using System.Text;
using Microsoft.Data.Sqlite;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Reads a store of format 1 or 2, which was one SQLite file. FORMAT.md describes them.</summary>
internal sealed class LegacyStore : IDisposable
{
    private const long ApplicationId = 0x4f4b5653; // "OKVS"
    private const long NewestVersion = 2;

    private readonly string _folder;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<Key, StoredRow> _logged = [];

    /// <exception cref="StoreException">The store is damaged, or of another program.</exception>
    public LegacyStore(string folder)
    {
        _folder = folder;
        _connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = FileIn(folder),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ConnectionString);
        try
        {
            _connection.Open();
            RefuseOthers();
            Meta = ReadMeta();
            Meta = Meta with { State = ReadLog(Meta.State) };
        }
        catch (Exception e) when (e is SqliteException or CodecException)
        {
            _connection.Dispose();
            throw StoreErrors.Damaged(folder, e.Message, e);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public StoredMeta Meta { get; }

    public static bool IsPresent(string folder)
    {
        var isThere = File.Exists(FileIn(folder)) && new FileInfo(FileIn(folder)).Length > 0;
        if (!isThere && File.Exists(FileIn(folder) + "-wal"))
            throw StoreErrors.Damaged(folder, "store.db is missing, but its store.db-wal is there");
        return isThere;
    }

    public static void Delete(string folder)
    {
        foreach (var suffix in new[] { "-shm", "-wal", "" }) File.Delete(FileIn(folder) + suffix);
    }

    /// <summary>Compares the index of the keys with the table: a damaged index would hide keys.</summary>
    /// <exception cref="StoreException">The store is damaged.</exception>
    public void Check()
    {
        var verdict = Guard(() => Scalar("PRAGMA integrity_check(1)") as string);
        if (verdict != "ok") throw StoreErrors.Damaged(_folder, verdict ?? "no answer");
    }

    /// <summary>All rows in the order of their change numbers.</summary>
    public IEnumerable<StoredRow> Rows()
    {
        using var command = Command("SELECT change, key, record FROM registers ORDER BY change");
        using var reader = Guard(command.ExecuteReader);
        while (Guard(reader.Read))
        {
            var row = Guard(() => Decode(reader.GetInt64(0), (byte[])reader.GetValue(1), (byte[])reader.GetValue(2)));
            if (!_logged.ContainsKey(row.Key)) yield return row;
        }
        foreach (var row in _logged.Values.Where(row => row.Register is not null).OrderBy(row => row.Change))
            yield return row;
    }

    public void Dispose() => _connection.Dispose();

    private static string FileIn(string folder) => Path.Combine(folder, "store.db");

    private static StoredRow Decode(long change, byte[] key, byte[] record)
    {
        var row = RecordCodec.Decode(record);
        return row.Change == change && row.Register is not null && key.AsSpan().SequenceEqual(Utf8(row.Key))
            ? row
            : throw new CodecException($"the record of change {change} is another one");
    }

    private static byte[] Utf8(Key key) => Encoding.UTF8.GetBytes(key.Text);

    private void RefuseOthers()
    {
        try
        {
            var (application, version) = ((long)Scalar("PRAGMA application_id")!, (long)Scalar("PRAGMA user_version")!);
            if (application != ApplicationId) throw StoreErrors.NotAStore(_folder);
            if (version is < 1 or > NewestVersion) throw StoreErrors.UnknownVersion("store.db", version, NewestVersion);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw StoreErrors.NotAStore(_folder);
        }
    }

    private StoredMeta ReadMeta()
    {
        StoreIdentity? identity = null;
        var state = CommittedState.Nothing;
        using var command = Command("SELECT name, value FROM meta");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var name = reader.GetString(0);
            var from = RecordEnvelope.Open((byte[])reader.GetValue(1));
            if (name == MetaRow.Identity) identity = MetaCodec.ReadIdentity(ref from);
            else if (name == "erased") state = state with { ErasedUpTo = from.Number() };
            else state = MetaRow.Read(state, name, ref from);
            from.ExpectEnd();
        }
        return identity is null ? throw new CodecException("the identity is missing") : new(identity, state);
    }

    /// <summary>Rows of the log above the highest change of the table are newer than it.</summary>
    private CommittedState ReadLog(CommittedState state)
    {
        var done = (long)Scalar("SELECT coalesce(max(change), 0) FROM registers")!;
        var (expected, last, count) = ((long)Scalar("SELECT coalesce(min(id), 0) FROM log")!, 0L, 0L);
        using var command = Command("SELECT id, batch FROM log ORDER BY id");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetInt64(0) != expected++) throw new CodecException($"log row {expected - 1} is missing");
            var from = RecordEnvelope.Open((byte[])reader.GetValue(1));
            (last, count) = (from.Number(), from.Number());
            for (var rows = from.Number(); rows > 0; rows--)
                if (RecordCodec.Read(ref from) is var row && row.Change > done)
                    _logged[row.Key] = row;
            from.ExpectEnd();
        }
        return last >= done
            ? state with { LastChange = last, Count = count }
            : throw new CodecException($"the log ends at change {last}, the table at {done}");
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private object? Scalar(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar();
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is SqliteException or CodecException)
        {
            throw StoreErrors.Damaged(_folder, e.Message, e);
        }
    }
}

using System.Text;
using Microsoft.Data.Sqlite;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>A read-only connection to the registers table. Not thread-safe.</summary>
/// <exception cref="StoreException">Thrown by every method: the file is damaged or cannot be read.</exception>
internal sealed class TableReader : IDisposable
{
    private const byte AboveUtf8 = 0xff; // no key contains it

    private readonly string _folder;
    private readonly Database _database;
    private readonly Statement _begin;
    private readonly Statement _end;
    private readonly Statement _byKey;
    private readonly Statement _byChange;
    private readonly Statement _keys;
    private long? _snapshot; // the version of the open snapshot; null when none is open

    public TableReader(string folder)
    {
        _folder = folder;
        _database = new(folder, SqliteOpenMode.ReadOnly);
        try
        {
            _begin = _database.Prepare("BEGIN");
            _end = _database.Prepare("COMMIT");
            _byKey = _database.Prepare("SELECT change, record FROM registers WHERE key = ?1");
            _byChange = _database.Prepare(
                "SELECT change, record FROM registers WHERE change > ?1 AND change < ?2 ORDER BY change");
            _keys = _database.Prepare("SELECT key FROM registers WHERE key >= ?1 AND key < ?2 ORDER BY key");
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a snapshot of this version of the table or a later one, unless one of this version is open.
    /// </summary>
    /// <param name="version">A version number read before the call.</param>
    public void BeginUnlessAt(long version)
    {
        if (IsAt(version)) return;
        End();
        _begin.Run();
        _snapshot = version;
    }

    public bool IsAt(long version) => _snapshot == version;

    public void End()
    {
        if (_snapshot is null) return;
        _end.Run();
        _snapshot = null;
    }

    public Register? Find(Key key)
    {
        try
        {
            if (!_byKey.Bind(1, Encoding.UTF8.GetBytes(key.Text)).Step()) return null;
            var row = Decode(_byKey);
            if (row.Key == key) return row.Register;
            throw StoreErrors.Damaged(_folder, $"the index entry of {key} leads to {row.Key}");
        }
        finally
        {
            _byKey.Reset();
        }
    }

    /// <summary>The rows between two change numbers, both exclusive, oldest first.</summary>
    public void Changes(long since, long before, Func<ChangedKey, bool> take)
    {
        try
        {
            _byChange.Bind(1, since).Bind(2, before);
            while (_byChange.Step())
            {
                var row = Decode(_byChange);
                if (!take(ChangedKey.Of(row.Change, row.Key, row.Register!))) return;
            }
        }
        finally
        {
            _byChange.Reset();
        }
    }

    /// <summary>The keys with a prefix after a key, in byte order.</summary>
    public void Keys(string prefix, string? after, Func<Key, bool> take)
    {
        try
        {
            _keys.Bind(1, LowerBound(prefix, after)).Bind(2, UpperBound(prefix));
            while (_keys.Step())
                if (!take(DecodeKey(_keys.Blob(0))))
                    return;
        }
        finally
        {
            _keys.Reset();
        }
    }

    public void Dispose() => _database.Dispose();

    private StoredRow Decode(Statement at)
    {
        var change = at.Long(0);
        try
        {
            var row = RecordCodec.Decode(at.Blob(1));
            if (row.Change == change && row.Register is not null) return row;
            throw new CodecException($"it has change number {row.Change}");
        }
        catch (CodecException e)
        {
            throw StoreErrors.Damaged(_folder, $"record of change {change}: {e.Message}", e);
        }
    }

    private Key DecodeKey(ReadOnlySpan<byte> utf8) =>
        Key.TryCreate(Encoding.UTF8.GetString(utf8), out var key, out var error)
            ? key
            : throw StoreErrors.Damaged(_folder, $"an invalid key: {error.Message()}");

    private static byte[] LowerBound(string prefix, string? after) =>
        after is null || KeyOrder.Instance.Compare(after, prefix) < 0
            ? Encoding.UTF8.GetBytes(prefix)
            : [.. Encoding.UTF8.GetBytes(after), 0]; // the smallest text above it

    /// <summary>UTF-8 contains no 0xff, so the last byte can be incremented.</summary>
    private static byte[] UpperBound(string prefix)
    {
        if (prefix.Length == 0) return [AboveUtf8];
        var bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return bytes;
    }
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansKv.Replication.Storage;

/// <summary>One connection to store.db.</summary>
internal sealed class Database : IDisposable
{
    private const int KeepWalOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int PagesWrittenStatus = 9; // SQLITE_DBSTATUS_CACHE_WRITE
    private const int BusyMilliseconds = 10_000;

    private readonly string _folder;
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];

    /// <exception cref="StoreException">The file cannot be opened.</exception>
    public Database(string folder, SqliteOpenMode mode)
    {
        _folder = folder;
        _connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = StoreFolder.DatabaseIn(folder),
            Mode = mode,
            Pooling = false,
        }.ConnectionString);
        try
        {
            _connection.Open();
            raw.sqlite3_busy_timeout(Handle, BusyMilliseconds);
            KeepWal(true);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw StoreErrors.Sqlite(folder, e.SqliteExtendedErrorCode, e.Message);
        }
    }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>The number of pages that this connection has written since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(Handle, PagesWrittenStatus, out var pages, out _, resetFlg: 1));
        return pages;
    }

    /// <summary>
    /// Whether closing keeps the WAL instead of checkpointing it. True at first: a refused start must not alter the
    /// files.
    /// </summary>
    public void KeepWal(bool keep) =>
        Check(raw.sqlite3_db_config(Handle, KeepWalOnClose, keep ? 1 : 0, out _));

    /// <summary>Prepares a statement, which is disposed with the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var handle));
        var statement = new Statement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    public long Number(string sql) => Query(sql, s => s.Long(0));

    public string Text(string sql) => Query(sql, s => s.Text(0));

    /// <summary>Copies as many pages as possible from the WAL to the database file, and syncs both.</summary>
    /// <remarks>
    /// SQLite's automatic checkpoint hides a failed sync and retries later, when the kernel may already have dropped
    /// the pages. Here the failure is thrown.
    /// </remarks>
    /// <returns>True if all pages were copied: the next commit overwrites the WAL from its start.</returns>
    public bool Checkpoint()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(
            Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var copied);
        if (code == raw.SQLITE_BUSY) return false;
        Check(code);
        return copied == pages;
    }

    public void Check(int code)
    {
        if (code == raw.SQLITE_OK) return;
        throw StoreErrors.Sqlite(
            _folder, raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private T Query<T>(string sql, Func<Statement, T> read)
    {
        var statement = Prepare(sql);
        _statements.Remove(statement);
        using (statement)
        {
            if (!statement.Step()) throw new InvalidOperationException($"No row: {sql}");
            return read(statement);
        }
    }
}

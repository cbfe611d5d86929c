using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Silo.Membership;

/// <summary>
/// Creates the membership table and the queries that Orleans reads from it, if they are missing. They are needed to
/// change the membership, not to serve.
/// </summary>
public static class MembershipSchema
{
    public const string Sqlite = "System.Data.SQLite";
    public const string PostgreSql = "Npgsql";

    /// <summary>Validates the options without connecting to the database.</summary>
    /// <exception cref="StartException">
    /// The invariant or the connection string is missing or wrong.
    /// </exception>
    public static void Check(MembershipOptions options)
    {
        if (options.Invariant is not (Sqlite or PostgreSql))
            throw new StartException(
                $"the membership's invariant '{options.Invariant}' is unknown:"
                + $" use \"{Sqlite}\" or \"{PostgreSql}\"");
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new StartException("the membership has no \"connectionString\"");
        string? server;
        try
        {
            server = Server(options);
        }
        catch (ArgumentException e)
        {
            throw new StartException($"the membership's connection string is not valid: {e.Message}", e);
        }
        if (string.IsNullOrEmpty(server))
            throw new StartException(
                "the membership's connection string has no "
                + (options.Invariant == Sqlite ? "\"Data Source\": the path of a file" : "\"Host\""));
    }

    /// <exception cref="StartException">
    /// The database cannot be used, and a retry would not help: a missing folder, a file that is not a database, a
    /// wrong password, database or permission.
    /// </exception>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public static async Task EnsureAsync(MembershipOptions options)
    {
        Check(options);
        try
        {
            await CreateAsync(options);
        }
        catch (DbException e) when (IsPermanent(e))
        {
            throw new StartException(
                $"the membership database {Server(options)} cannot be used: {e.Message};"
                + " correct \"membership\" in the cluster file or the database",
                e);
        }
    }

    private static bool IsPermanent(DbException e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is CannotOpen or NotADatabase or ReadOnly or Corrupt,
        // Invalid authorization, invalid catalog name, insufficient privilege.
        PostgresException { SqlState: var state } => state.StartsWith("28", StringComparison.Ordinal)
            || state is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
        _ => false,
    };

    // SQLite's result codes: https://www.sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private static string? Server(MembershipOptions options) => options.Invariant == Sqlite
        ? new SqliteConnectionStringBuilder(options.ConnectionString).DataSource
        : new NpgsqlConnectionStringBuilder(options.ConnectionString).Host;

    private static DbConnection Connection(MembershipOptions options) => options.Invariant == Sqlite
        ? new SqliteConnection(options.ConnectionString)
        : new NpgsqlConnection(options.ConnectionString);

    private static async Task CreateAsync(MembershipOptions options)
    {
        await using var connection = await OpenAsync(options);
        await using var transaction = await connection.BeginTransactionAsync();
        var isSqlite = options.Invariant == Sqlite;
        // Serializes nodes that start at the same time.
        if (!isSqlite) await RunAsync(connection, transaction, "SELECT pg_advisory_xact_lock(7240391)");
        await RunAsync(connection, transaction, MembershipQueries.Tables(isSqlite ? "TEXT" : "timestamptz"));
        foreach (var (key, text) in MembershipQueries.All(isSqlite))
            await StoreAsync(connection, transaction, key, text);
        await transaction.CommitAsync();
    }

    private static async Task<DbConnection> OpenAsync(MembershipOptions options)
    {
        var connection = Connection(options);
        await connection.OpenAsync();
        if (options.Invariant == Sqlite) await RunAsync(connection, null, "PRAGMA journal_mode=WAL");
        return connection;
    }

    private static async Task RunAsync(DbConnection connection, DbTransaction? transaction, string text)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task StoreAsync(
        DbConnection connection, DbTransaction transaction, string key, string text)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES (@Key, @Text)
            ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText
            """;
        Add(command, "@Key", key);
        Add(command, "@Text", text);
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrleansKv.Replication;

namespace OrleansKv.Silo.Membership;

/// <summary>
/// Makes the membership table and the queries that Orleans reads from it, where they are missing. They are
/// needed to change the membership, not to serve.
/// </summary>
public static class MembershipSchema
{
    public const string Sqlite = "System.Data.SQLite";
    public const string PostgreSql = "Npgsql";

    /// <exception cref="StartException">The invariant is unknown.</exception>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public static async Task EnsureAsync(MembershipOptions options)
    {
        await using var connection = await OpenAsync(options);
        await using var transaction = await connection.BeginTransactionAsync();
        var isSqlite = options.Invariant == Sqlite;
        // One maker at a time.
        if (!isSqlite) await RunAsync(connection, transaction, "SELECT pg_advisory_xact_lock(7240391)");
        await RunAsync(connection, transaction, MembershipQueries.Tables(isSqlite ? "TEXT" : "timestamptz"));
        foreach (var (key, text) in MembershipQueries.All(isSqlite))
            await StoreAsync(connection, transaction, key, text);
        await transaction.CommitAsync();
    }

    private static async Task<DbConnection> OpenAsync(MembershipOptions options)
    {
        DbConnection connection = options.Invariant switch
        {
            Sqlite => new SqliteConnection(options.ConnectionString),
            PostgreSql => new NpgsqlConnection(options.ConnectionString),
            _ => throw new StartException(
                $"the membership invariant '{options.Invariant}' is unknown:"
                + $" use \"{Sqlite}\" or \"{PostgreSql}\""),
        };
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

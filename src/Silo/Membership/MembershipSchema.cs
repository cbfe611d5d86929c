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
    public static void Ensure(MembershipOptions options)
    {
        using var connection = Open(options);
        using var transaction = connection.BeginTransaction();
        var isSqlite = options.Invariant == Sqlite;
        // One maker at a time.
        if (!isSqlite) Run(connection, transaction, "SELECT pg_advisory_xact_lock(7240391)");
        Run(connection, transaction, MembershipQueries.Tables(isSqlite ? "TEXT" : "timestamptz"));
        foreach (var (key, text) in MembershipQueries.All(isSqlite))
            Store(connection, transaction, key, text);
        transaction.Commit();
    }

    private static DbConnection Open(MembershipOptions options)
    {
        DbConnection connection = options.Invariant switch
        {
            Sqlite => new SqliteConnection(options.ConnectionString),
            PostgreSql => new NpgsqlConnection(options.ConnectionString),
            _ => throw new StartException(
                $"the membership invariant '{options.Invariant}' is unknown:"
                + $" use \"{Sqlite}\" or \"{PostgreSql}\""),
        };
        connection.Open();
        if (options.Invariant == Sqlite) Run(connection, null, "PRAGMA journal_mode=WAL");
        return connection;
    }

    private static void Run(DbConnection connection, DbTransaction? transaction, string text)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static void Store(DbConnection connection, DbTransaction transaction, string key, string text)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES (@Key, @Text)
            ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText
            """;
        Add(command, "@Key", key);
        Add(command, "@Text", text);
        command.ExecuteNonQuery();
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}

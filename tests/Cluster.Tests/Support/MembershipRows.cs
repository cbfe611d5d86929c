using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Cluster.Tests.Support;

/// <param name="Generation">Tells two lives of one silo apart; it grows.</param>
internal sealed record MembershipRow(string Silo, long Generation, int Status, string IAmAliveTime)
{
    public const int Active = 3;
    public const int Dead = 6;
}

/// <summary>The membership table as an administrator would read it, without Orleans.</summary>
internal static class MembershipRows
{
    public static async Task<IReadOnlyList<MembershipRow>> ReadAsync(MembershipOptions membership)
    {
        await using var connection = Connection(membership);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT SiloName, Generation, Status, IAmAliveTime FROM OrleansMembershipTable";
        var rows = new List<MembershipRow>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(new(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2), $"{reader.GetValue(3):O}"));
        return rows;
    }

    public static DbConnection Connection(MembershipOptions membership) =>
        membership.Invariant == MembershipSchema.Sqlite
            ? new SqliteConnection(membership.ConnectionString)
            : new NpgsqlConnection(membership.ConnectionString + ";Pooling=false");

    /// <summary>The newest life of a silo; null when it never joined.</summary>
    public static async Task<MembershipRow?> LatestAsync(MembershipOptions membership, string silo) =>
        (await ReadAsync(membership)).Where(r => r.Silo == silo).MaxBy(r => r.Generation);
}

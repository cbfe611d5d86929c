using Microsoft.Data.Sqlite;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Cluster.Tests.Membership;

public sealed class SqliteTableTests : TableTests, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private protected override Task<MembershipOptions> NewDatabaseAsync() => Task.FromResult(
        new MembershipOptions(MembershipSchema.Sqlite, $"Data Source={_folder["membership.db"]}"));
}

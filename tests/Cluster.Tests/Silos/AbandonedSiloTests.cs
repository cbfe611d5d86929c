using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;
using OrleansKv.Silo;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Cluster.Tests.Silos;

public sealed class AbandonedSiloTests : IDisposable
{
    /// <summary>Far more than an idle node's timers need, far less than one loop that never waits.</summary>
    private const long MostWorkItems = 2_000;

    private static readonly NodeId A = NodeId.Parse("A");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The membership table names a silo that seems alive and never answers: no other can join.</summary>
    [Fact]
    public async Task A_silo_that_could_not_start_leaves_no_loop_behind()
    {
        var membership = new MembershipOptions(MembershipSchema.Sqlite, $"Data Source={_folder["membership.db"]}");
        await MembershipSchema.EnsureAsync(membership);
        await AddUnreachableSiloAsync(membership);
        var nodes = SiloNode.NewAddresses().Where(n => n.Key == A).ToDictionary();
        var node = new NodeOptions(A, _folder.Path, nodes, new());
        await using var host = new ReplicaHost(
            node, RocksStore.Open(_folder["A"], A), NullLoggerFactory.Instance, TimeProvider.System, Fail);
        await host.StartAsync();
        await using (var runner = new SiloRunner(
            host, node, SiloSettings.Of(node, membership), NullLoggerFactory.Instance, TimeProvider.System, Fail,
            TimeSpan.FromSeconds(3)))
        {
            runner.Start(new NodeView(host, runner, new(), TimeProvider.System));
            await Poll.UntilAsync("the silo is given up", () => runner.State == SiloState.Down);
        }
        var before = ThreadPool.CompletedWorkItemCount;
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        await second.WaitForNextTickAsync();
        Assert.InRange(ThreadPool.CompletedWorkItemCount - before, 0, MostWorkItems);
    }

    private static async Task AddUnreachableSiloAsync(MembershipOptions membership)
    {
        await using var connection = new SqliteConnection(membership.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO OrleansMembershipVersionTable (DeploymentId, Version) VALUES (@Cluster, 1);
            INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation, SiloName, HostName, Status,
                ProxyPort, StartTime, IAmAliveTime)
            VALUES (@Cluster, '127.0.0.1', 1, 7, 'B', 'host', @Active, 0, '2025-01-02 03:04:05', '9999-01-01 00:00:00')
            """;
        command.Parameters.AddWithValue("@Cluster", Grains.ClusterName.Default);
        command.Parameters.AddWithValue("@Active", MembershipRow.Active);
        await command.ExecuteNonQueryAsync();
    }

    private static void Fail(Exception e) => Environment.FailFast("A replica failed.", e);
}

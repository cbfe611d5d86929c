using System.Diagnostics;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.TestKit.Processes;
using Xunit.Abstractions;

namespace OrleansKv.Cluster.Tests.Processes;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlOutageTests(PostgreSql server, ITestOutputHelper output)
{
    /// <summary>
    /// Longer than the silos wait between two looks at the table, and than a silo takes to be evicted.
    /// </summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(8);

    [PostgreSqlFact]
    public async Task Silos_join_through_PostgreSQL_evict_the_dead_and_serve_on_while_the_server_is_down()
    {
        await using var cluster = await ProcessCluster.StartAsync(await server.NewDatabaseAsync());
        await EvictAndRejoinAsync(cluster);
        var before = await LivesAsync(cluster);

        await server.StopAsync();
        var changes = await WriteEverywhereAsync(cluster);
        await server.StartAsync();

        output.WriteLine($"{changes} changes were committed while PostgreSQL was down for {Outage}");
        foreach (var was in before)
            await Poll.UntilAsync($"{was.Silo} tells that it lives", async () =>
                await cluster.LatestAsync(was.Silo) is { } now && now.IAmAliveTime != was.IAmAliveTime);
        Assert.Equal(
            before.Select(r => (r.Silo, r.Generation, r.Status)),
            (await LivesAsync(cluster)).Select(r => (r.Silo, r.Generation, r.Status)));
        Assert.Equal((0, "committed, revision 1"), await cluster.ClientAsync("set", "after", "the outage"));
        Assert.Equal("the outage", await cluster.GetAsync("B", "after"));
    }

    private async Task EvictAndRejoinAsync(ProcessCluster cluster)
    {
        var before = (await cluster.LatestAsync("C"))!;
        cluster["C"].Process.Signal(Signals.Kill);
        var took = await cluster.EvictedAsync("C", before.Generation, TimeSpan.FromSeconds(10));
        output.WriteLine($"killed: evicted after {took}");
        cluster["C"].Start();
        await cluster.JoinedAsync("C", before.Generation);
    }

    /// <returns>How many changes were committed; every one was, and read at the next node.</returns>
    private static async Task<int> WriteEverywhereAsync(ProcessCluster cluster)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (; watch.Elapsed < Outage; count++)
        {
            var (key, text) = ($"outage-{count % 30}", $"{count}");
            var put = await cluster.PutAsync(ProcessCluster.Names[count % 3], key, text);
            Assert.True(put is 200 or 201, $"{put} for change {count}");
            Assert.Equal(text, await cluster.GetAsync(ProcessCluster.Names[(count + 1) % 3], key));
        }
        return count;
    }

    private static async Task<IReadOnlyList<MembershipRow>> LivesAsync(ProcessCluster cluster)
    {
        var rows = new List<MembershipRow>();
        foreach (var node in ProcessCluster.Names) rows.Add((await cluster.LatestAsync(node))!);
        return rows;
    }
}

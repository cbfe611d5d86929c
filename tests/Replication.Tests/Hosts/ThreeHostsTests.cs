using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Hosts;

/// <summary>Whole nodes without their API, over real streams.</summary>
public sealed class ThreeHostsTests
{
    [Fact]
    public async Task Three_empty_nodes_form_one_cluster_and_each_serves_what_another_wrote()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        Assert.Single(cluster.Hosts.Values.Select(host => host.Status.ClusterId).Distinct());
        foreach (var at in new[] { "A", "B", "C" })
        {
            Assert.IsType<WriteResult.Committed>(await cluster.SetAsync(at, $"by-{at}", at));
            foreach (var reader in new[] { "A", "B", "C" })
                Assert.Equal(at, await cluster.GetAsync(reader, $"by-{at}"));
        }
        Assert.Empty(cluster.Fatal);
    }

    [Fact]
    public async Task A_cluster_of_one_serves_by_itself()
    {
        await using var cluster = await TestCluster.FormedAsync("A");
        Assert.IsType<WriteResult.Committed>(await cluster.SetAsync("A", "k", "v"));
        Assert.Equal("v", await cluster.GetAsync("A", "k"));
    }

    [Fact]
    public async Task A_node_that_was_away_catches_up_with_thousands_of_keys_deletes_and_a_clear()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        for (var i = 0; i < 100; i++) await cluster.SetAsync("A", $"before-{i}", "x");
        await cluster.StopAsync("C");
        Assert.IsType<WriteResult.Committed>(
            await cluster["A"].Store.ClearAsync(CancellationToken.None).AsTask().Soon());
        foreach (var part in Enumerable.Range(0, 3000).Chunk(100))
            await Task.WhenAll(part.Select(i => cluster.SetAsync(i % 2 == 0 ? "A" : "B", $"k{i}", $"{i}")));
        foreach (var part in Enumerable.Range(0, 300).Chunk(100))
            await Task.WhenAll(part.Select(i => cluster.DeleteAsync("B", $"k{i * 10}")));
        await cluster.StartAsync("C");
        await CaughtUpAsync(cluster, "C");
        for (var i = 0; i < 3000; i++)
            Assert.Equal(
                i % 10 == 0 ? null : $"{i}", await cluster.GetAsync("C", $"k{i}", Consistency.Local));
        Assert.Null(await cluster.GetAsync("C", "before-1", Consistency.Local));
    }

    [Fact]
    public async Task The_lag_in_the_status_falls_to_zero_everywhere()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        for (var i = 0; i < 50; i++) await cluster.SetAsync("A", $"k{i}", "x");
        foreach (var name in new[] { "A", "B", "C" }) await CaughtUpAsync(cluster, name);
    }

    [Fact]
    public async Task A_majority_goes_on_without_the_third_and_one_alone_refuses()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        await cluster.StopAsync("C");
        Assert.IsType<WriteResult.Committed>(await cluster.SetAsync("A", "k", "v"));
        await cluster.StopAsync("B");
        var write = await cluster.SetAsync("A", "k", "w");
        Assert.True(write is WriteResult.NotApplied or WriteResult.Unknown, write.ToString());
        await cluster.StartAsync("B");
        await Poll.UntilAsync("the two meet again", () => cluster["A"].IsReady && cluster["B"].IsReady);
        Assert.True(await cluster.GetAsync("B", "k") is "v" or "w");
        Assert.IsType<WriteResult.Committed>(await cluster.SetAsync("B", "k", "x"));
    }

    [Fact]
    public async Task A_node_whose_disk_was_replaced_never_votes_never_proposes_and_still_reads()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        await cluster.SetAsync("A", "k", "v");
        await cluster.StopAsync("C");
        cluster.Disks["C"] = new(NodeId.Parse("C"), Guid.NewGuid());
        await cluster.StartAsync("C");
        await Poll.UntilAsync("C learns that it has no vote", () => cluster["C"].NoVoteReason is not null);
        Assert.False(cluster["C"].IsReady);
        Assert.IsType<WriteResult.NotApplied>(await cluster.SetAsync("C", "k", "w"));
        Assert.IsType<WriteResult.NotApplied>(
            await cluster["C"].Store.ClearAsync(CancellationToken.None).AsTask().Soon());
        await Poll.UntilAsync(
            "C reaches both", () => cluster["C"].Status.Nodes.Count(n => n.State is "up" or "not a voter") == 2);
        Assert.Equal("v", await cluster.GetAsync("C", "k"));
        await cluster.StopAsync("B");
        var write = await cluster.SetAsync("A", "k", "w");
        Assert.True(write is WriteResult.NotApplied or WriteResult.Unknown, write.ToString());
        Assert.Equal(0, cluster.Disks["C"].LastChange);
        Assert.Null(cluster.Disks["C"].Configuration);
        Assert.Equal(ReplicaState.Initial, cluster.Disks["C"].State);
    }

    [Fact]
    public async Task A_node_that_must_not_vote_keeps_an_empty_cluster_from_forming()
    {
        await using var cluster = new TestCluster("A", "B");
        await cluster.StartAsync("A", noVote: "it is only in memory");
        await cluster.StartAsync("B");
        Assert.IsType<WriteResult.NotApplied>(await cluster.SetAsync("B", "k", "v"));
        Assert.Null(cluster.Disks["A"].Configuration);
        Assert.Null(cluster.Disks["B"].Configuration);
        Assert.Contains("only in memory", cluster["A"].Status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_meet_again_after_every_restart()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B");
        for (var turn = 0; turn < 3; turn++)
        {
            await cluster.StopAsync("B");
            await Poll.UntilAsync("the break is noticed", () => !cluster["A"].Group.Links[1].IsReachable);
            await cluster.StartAsync("B");
            await cluster.ReadyAsync("A", "B");
            var write = await cluster.SetAsync("B", "k", $"{turn}");
            Assert.Equal(new WriteResult.Committed(turn + 1, turn == 0), write);
        }
    }

    [Fact]
    public async Task A_listing_at_any_node_shows_what_was_written_at_another()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        for (var i = 0; i < 25; i++) await cluster.SetAsync("A", $"k{i:d2}", "x");
        await cluster.DeleteAsync("B", "k03");
        var listing = cluster["C"].Store.ListAsync(new("k", null, 10), CancellationToken.None);
        var page = await listing.AsTask().Soon();
        Assert.Equal(10, page.Keys.Count);
        Assert.Equal("k10", page.Cursor);
    }

    [Fact]
    public async Task A_cluster_file_with_fewer_nodes_than_the_disk_knows_ends_the_node()
    {
        var (a, b) = (NodeId.Parse("A"), NodeId.Parse("B"));
        var id = Guid.NewGuid();
        await using var cluster = new TestCluster("A");
        cluster.Disks["A"].Commit(new()
        {
            Configuration = new(
                id, 1, [new(a, cluster.Disks["A"].Identity.DiskId), new(b, id)]),
        });
        await cluster.StartAsync("A");
        Assert.IsType<StartException>(Assert.Single(cluster.Fatal));
    }

    private static Task CaughtUpAsync(TestCluster cluster, string at) => Poll.UntilAsync(
        $"{at} has caught up", () => cluster[at].Status.Nodes.All(n => n.Lag == 0 && n.CaughtUp == true));
}

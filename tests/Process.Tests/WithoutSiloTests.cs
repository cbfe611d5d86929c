using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// A node whose silo is not up serves all the same, by proposing itself: where the cluster file has no
/// membership, and while the membership database cannot be reached.
/// </summary>
[Collection(SharedCollection.Name)]
public sealed class WithoutSiloTests(
    SharedCluster shared, WithoutSiloTests.BareCluster bare, ITestOutputHelper output)
    : ClusterTest(output), IClassFixture<WithoutSiloTests.BareCluster>
{
    [Fact]
    public async Task A_cluster_without_a_membership_serves_and_says_that_it_has_no_silos()
    {
        var cluster = await WholeAsync(bare);
        foreach (var node in cluster.Nodes) Assert.Equal("none", await SiloOfAsync(node));
        await ServesAsync(cluster.Nodes, "k", 1);
        Assert.Contains(
            cluster.A.Process.Output, line => line.Contains("A runs without a silo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_node_without_a_silo_is_bypassed_and_catches_up()
    {
        var cluster = await WholeAsync(bare);
        await ServesAsync(cluster.Nodes, "before", 1);
        await cluster.B.KillAsync();
        await ServesAsync(cluster.AllBut(cluster.B), "during", 1);
        (await cluster.C.Client.DeleteAsync("before")).MustBe(204);
        await cluster.B.StartAndServeAsync();
        await cluster.CaughtUpAsync(cluster.B);
        (await cluster.B.Client.LocalAsync("before")).MustBe(404);
        Assert.Equal("1", (await cluster.B.Client.LocalAsync("during")).MustBe(200).Value());
    }

    [Fact]
    public async Task A_cluster_without_silos_keeps_every_acknowledged_write_when_all_are_killed()
    {
        var cluster = await WholeAsync(bare);
        foreach (var i in Enumerable.Range(0, 30))
            (await cluster.Nodes[i % 3].Client.PutAsync($"key{i}", $"{i}")).MustBe(201);
        await cluster.KillAsync();
        await cluster.StartAsync();
        foreach (var i in Enumerable.Range(0, 30))
            Assert.Equal($"{i}", (await cluster.Nodes[(i + 1) % 3].Client.GetAsync($"key{i}")).MustBe(200).Value());
    }

    [Fact]
    public async Task Concurrent_increments_at_all_nodes_without_silos_are_counted_once_each()
    {
        var cluster = await WholeAsync(bare);
        const int each = 5; // a retry is recognized while fewer than 16 later changes of the key were made
        await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            // Three proposers contend for one key: one may be refused, or not learn the outcome in time.
            foreach (var id in Enumerable.Range(0, each).Select(_ => Guid.NewGuid()))
                await Poll.UntilAsync(
                    "an increment is committed", async () => (await node.Client.IncrementAsync("count", id)).IsSuccess);
        }));
        Assert.Equal($"{3 * each}", (await cluster.A.Client.GetAsync("count")).MustBe(200).Value());
    }

    [Fact]
    public async Task Nodes_with_and_without_a_silo_serve_the_same_keys_until_all_have_one()
    {
        var cluster = await WholeAsync(shared);
        Assert.Equal(0, await cluster.A.TerminateAsync());
        cluster.A.Start(cluster.WriteBareConfig("bare.json"));
        await cluster.JoinedAsync();
        Assert.Equal("none", await SiloOfAsync(cluster.A));
        Assert.Equal("up", await SiloOfAsync(cluster.B));
        await ServesAsync(cluster.Nodes, "mixed", 1);
        Assert.Equal(0, await cluster.A.TerminateAsync());
        cluster.A.Start();
        await cluster.A.JoinedAsync();
        await ServesAsync(cluster.Nodes, "mixed", 2);
    }

    private static async Task<string?> SiloOfAsync(Node node) =>
        (await node.Client.GetAsync("/_/cluster")).MustBe(200).Json().GetProperty("silo").GetString();

    /// <summary>Each of these nodes writes the key, and all of them read what it wrote.</summary>
    private static async Task ServesAsync(IReadOnlyList<Node> nodes, string key, int value)
    {
        foreach (var by in nodes)
        {
            var put = await by.Client.PutAsync(key, $"{value}");
            Assert.True(put.IsSuccess, $"{by.Name}: {put}");
            foreach (var node in nodes)
                Assert.Equal($"{value}", (await node.Client.GetAsync(key)).MustBe(200).Value());
        }
    }

    public sealed class BareCluster : SharedCluster
    {
        protected override LocalCluster New() => new(hasSilos: false);
    }
}

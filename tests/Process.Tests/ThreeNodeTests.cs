using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>What a user tries first: any node serves, one may be missing and comes back.</summary>
[Collection(SharedCollection.Name)]
public sealed class ThreeNodeTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task Three_nodes_serve_while_one_is_lost_and_returns()
    {
        var cluster = await WholeAsync(shared);
        var (a, b, c) = (cluster.A.Client, cluster.B.Client, cluster.C.Client);

        var set = (await a.PutAsync("welcome", "\"hello\"")).MustBe(201);
        await AllShowAsync(cluster.Nodes, "welcome", "\"hello\"", set.Revision);
        var update = (await b.PutAsync("welcome", "\"hi\"", ifMatch: "*")).MustBe(200);
        await AllShowAsync(cluster.Nodes, "welcome", "\"hi\"", update.Revision);
        (await c.DeleteAsync("welcome")).MustBe(204);
        foreach (var node in cluster.Nodes) (await node.Client.GetAsync("welcome")).MustBe(404);
        (await a.PutAsync("kept", "0")).MustBe(201);
        (await a.PutAsync("dropped", "0")).MustBe(201);

        await cluster.B.KillAsync();
        var kept = (await a.PutAsync("kept", "1", ifMatch: "*")).MustBe(200);
        var made = (await c.PutAsync("made", "[2]")).MustBe(201);
        (await c.DeleteAsync("dropped")).MustBe(204);
        await AllShowAsync([cluster.A, cluster.C], "kept", "1", kept.Revision);

        await cluster.B.StartAndServeAsync();
        await cluster.CaughtUpAsync(cluster.B);
        await AllShowAsync(cluster.Nodes, "kept", "1", kept.Revision);
        await AllShowAsync(cluster.Nodes, "made", "[2]", made.Revision);
        (await b.GetAsync("dropped")).MustBe(404);
        (await b.LocalAsync("dropped")).MustBe(404);
        foreach (var key in new[] { "kept", "made" })
            Assert.Equal((await a.LocalAsync(key)).MustBe(200), (await b.LocalAsync(key)).MustBe(200));
    }

    [Fact]
    public async Task A_value_clear_and_delete_survive_the_kill_of_each_node_in_turn()
    {
        var cluster = await WholeAsync(shared);
        (await cluster.A.Client.PutAsync("old", "1")).MustBe(201);
        (await cluster.B.Client.ClearAsync()).MustBe(204);
        foreach (var node in cluster.Nodes) (await node.Client.GetAsync("old")).MustBe(404);
        foreach (var i in Enumerable.Range(0, 12))
            (await cluster.A.Client.PutAsync($"key{i}", $"{i}")).MustBe(201);

        foreach (var (killed, round) in cluster.Nodes.Select((node, i) => (node, i)))
        {
            await killed.KillAsync();
            var others = cluster.AllBut(killed);
            foreach (var i in Enumerable.Range(0, 12))
                (await WriteAsync(others[i % 2], $"key{i}", $"\"{round}-{i}\"")).MustBe(200);
            (await WriteAsync(others[0], $"only{round}", "true")).MustBe(201);
            (await others[1].Client.DeleteAsync($"only{round}")).MustBe(204);
            await killed.StartAndServeAsync();
            foreach (var i in Enumerable.Range(0, 12))
                await AllShowAsync(cluster.Nodes, $"key{i}", $"\"{round}-{i}\"");
            foreach (var node in cluster.Nodes) (await node.Client.GetAsync($"only{round}")).MustBe(404);
        }
    }

    [Fact]
    public async Task A_node_asked_to_stop_exits_with_0_and_keeps_its_keys()
    {
        var cluster = await WholeAsync(shared);
        (await cluster.A.Client.PutAsync("k", "1")).MustBe(201);
        foreach (var node in cluster.Nodes) Assert.Equal(0, await node.TerminateAsync());
        Assert.All(cluster.Nodes, node => Assert.Empty(node.Process.Errors));
        await cluster.StartAsync();
        await AllShowAsync(cluster.Nodes, "k", "1");
    }

    /// <summary>A write that a request to a dying node left unsettled is made again.</summary>
    private static async Task<Answer> WriteAsync(Node node, string key, string json)
    {
        Answer? answer = null;
        await Poll.UntilAsync($"{node.Name} writes {key}", async () =>
            (answer = await node.Client.PutAsync(key, json)).Status is not (503 or 504));
        return answer!;
    }

    private static async Task AllShowAsync(
        IEnumerable<Node> nodes, string key, string json, long? revision = null)
    {
        foreach (var node in nodes)
        {
            var answer = (await node.Client.GetAsync(key)).MustBe(200);
            Assert.Equal((node.Name, json), (node.Name, answer.Value()));
            Assert.Equal(revision ?? answer.Revision, answer.Revision);
        }
    }
}

using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// Clients follow all keys while nodes are killed and started again under load: in the end everyone was told
/// the last revision of every key, and no revision ever went back.
/// </summary>
[Collection(SharedCollection.Name)]
public sealed class WatchTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public Task Fifty_watchers_receive_every_final_revision_in_spite_of_kills() =>
        AccountAsync(watchers: 50, seed: 2);

    [Fact]
    public async Task A_node_that_is_stopped_ends_its_watches_and_does_not_wait_for_them()
    {
        var cluster = await WholeAsync(shared);
        await using var watch = new Watch(cluster.Nodes, 0);
        await Poll.UntilAsync("it watches", () => watch.Connections == 1);
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(0, await cluster.A.TerminateAsync());
        Assert.InRange(
            System.Diagnostics.Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        (await cluster.B.Client.PutAsync("k", "1")).MustBe(201);
        await AgreeAsync(cluster.B, [watch], ["k"]);
    }

    [Fact]
    public async Task The_expiry_of_an_unread_key_is_delivered_within_seconds()
    {
        var cluster = await WholeAsync(shared);
        await using var watch = new Watch(cluster.Nodes, 1);
        var keys = Enumerable.Range(0, 20).Select(i => $"ttl/{i}").ToList();
        foreach (var key in keys) (await cluster.A.Client.PutAsync(key, "1", ttl: 3)).MustBe(201);
        await Poll.UntilAsync("all have received it", () => keys.All(key => watch.Told(key).Contains("Value = 1 ")));
        await Poll.UntilAsync(
            "all have expired", () => keys.All(key => watch.Told(key).Contains("Value =  ")));
        Assert.Empty(watch.Violations);
    }

    private async Task AccountAsync(int watchers, int seed)
    {
        var cluster = await WholeAsync(shared);
        var all = Enumerable.Range(0, watchers).Select(i => new Watch(cluster.Nodes, i)).ToList();
        try
        {
            var load = new MixedLoad(cluster.Nodes, seed);
            foreach (var node in cluster.Nodes)
            {
                await load.GoOnAsync(operations: 100, TimeSpan.FromSeconds(1));
                await node.KillAsync();
                await load.GoOnAsync(operations: 100, TimeSpan.FromSeconds(1));
                await node.StartAndServeAsync();
            }
            await load.GoOnAsync(operations: 100, TimeSpan.FromSeconds(1));
            await load.StopAsync();
            await cluster.ReadyAsync();
            await AgreeAsync(cluster.A, all, load.Recorder.Keys);
            Print($"{load.Recorder.Count} operations on {load.Recorder.Keys.Count} keys,"
                + $" {all.Sum(w => w.Connections)} connections, {all.Sum(w => w.Resyncs)} resyncs");
        }
        finally
        {
            foreach (var watch in all) await watch.DisposeAsync();
        }
    }

    private static async Task AgreeAsync(
        Node node, IReadOnlyList<Watch> watches, IReadOnlyCollection<string> keys)
    {
        foreach (var key in keys)
        {
            Answer? read = null;
            Watch? behind = null;
            try
            {
                await Poll.UntilAsync($"all were told the last of {key}", async () =>
                {
                    read = await node.Client.GetAsync(key);
                    behind = watches.FirstOrDefault(watch => !watch.Agrees(key, read));
                    return behind is null;
                });
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"{e.Message}: {behind?.Told(key)}, and it is {read}", e);
            }
        }
        Assert.Empty(watches.SelectMany(watch => watch.Violations));
    }
}

using OrleansKv.Cluster.Tests.Support;
using Orleans.Runtime;
using OrleansKv.Grains;
using Xunit.Abstractions;

namespace OrleansKv.Cluster.Tests.Silos;

public sealed class LossTests(SiloCluster cluster, ITestOutputHelper output)
    : SiloTest(cluster), IClassFixture<SiloCluster>
{
    [Fact]
    public async Task A_lost_nodes_keys_are_served_at_once_by_the_others_and_no_other_key_notices()
    {
        var (lost, b, c) = (Cluster.Nodes[0], Cluster.Nodes[1], Cluster.Nodes[2]);
        var keys = Enumerable.Range(0, 10).Select(_ => Cluster.NewKey(lost.Id)).ToArray();
        foreach (var key in keys) await lost.SetAsync(key, "before");
        using var stop = new CancellationTokenSource();
        var traffic = new[] { b, c }
            .Select(node => WriteUntilAsync(node, Cluster.NewKey(node.Id), stop.Token)).ToArray();

        await Cluster.KillAsync(lost);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(keys.Select(async (key, i) =>
        {
            var (one, other) = i % 2 == 0 ? (b, c) : (c, b);
            Assert.Equal("before", await one.TextAsync(key));
            Assert.Equal(new WriteResult.Committed(2, false), await other.SetAsync(key, "after"));
            Assert.Equal("after", await one.TextAsync(key));
        }));
        output.WriteLine($"{keys.Length} keys read and written after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
        await Task.WhenAll(b.SeesAsync(b.Id, c.Id), c.SeesAsync(b.Id, c.Id));
        output.WriteLine($"the membership is without it after {watch.ElapsedMilliseconds} ms");

        await stop.CancelAsync();
        foreach (var count in await Task.WhenAll(traffic)) Assert.True(count > 0);
    }

    [Fact]
    public async Task Only_the_lost_nodes_grains_move()
    {
        var (lost, b, c) = (Cluster.Nodes[2], Cluster.Nodes[0], Cluster.Nodes[1]);
        var keys = Enumerable.Range(0, 24).Select(_ => Cluster.NewKey()).ToArray();
        foreach (var key in keys) await b.SetAsync(key, "before");

        await Cluster.KillAsync(lost);
        await Task.WhenAll(b.SeesAsync(b.Id, c.Id), c.SeesAsync(b.Id, c.Id));

        foreach (var key in keys)
        {
            await c.SetAsync(key, "after");
            var now = Assert.Single(await Cluster.ActivationsAsync(key));
            if (Cluster.Owner(key) != lost) Assert.Equal(Cluster.Owner(key), now);
            Assert.Equal(b.ActiveNodes.Owner(key), now.Id);
        }
    }

    [Fact]
    public async Task A_client_continues_when_a_node_is_lost()
    {
        var lost = Cluster.Nodes[1];
        var keys = Cluster.Nodes.Select(n => Cluster.NewKey(n.Id)).ToArray();
        foreach (var key in keys) await Cluster.Client.GetStore().SetAsync(key, "before");

        await Cluster.KillAsync(lost);

        foreach (var key in keys)
        {
            var took = await Poll.UntilAsync("the client's change is committed", () => TrySetAsync(key, "after"));
            output.WriteLine($"committed after {took.TotalMilliseconds:0} ms");
            Assert.Equal("after", await Cluster.Client.GetStore().GetTextAsync(key));
        }
    }

    [Fact]
    public async Task A_node_that_comes_back_with_its_disk_catches_up_and_agrees()
    {
        var (lost, other) = (Cluster.Nodes[0], Cluster.Nodes[1]);
        var keys = Cluster.Nodes
            .SelectMany(n => Enumerable.Range(0, 5).Select(_ => Cluster.NewKey(n.Id))).ToArray();
        foreach (var key in keys) await other.SetAsync(key, "before");
        await Cluster.KillAsync(lost);
        foreach (var key in keys[..^1]) await other.SetAsync(key, "after");
        await other.DeleteAsync(keys[^1]);

        await Cluster.RestartAsync(lost);
        await Cluster.MakeWholeAsync();

        var took = await Poll.UntilAsync("the replica caught up", async () =>
        {
            foreach (var key in keys[..^1])
                if (await lost.TextAsync(key, Consistency.Local) != "after")
                    return false;
            return await lost.TextAsync(keys[^1], Consistency.Local) is null;
        });
        output.WriteLine($"caught up {took.TotalMilliseconds:0} ms after it was back");
        foreach (var key in keys[..^1]) Assert.Equal("after", await lost.TextAsync(key));
        Assert.IsType<WriteResult.Committed>(await lost.SetAsync(keys[0], "by the one that is back"));
        Assert.Equal("by the one that is back", await other.TextAsync(keys[0]));
    }

    [Fact]
    public async Task Without_a_majority_every_request_ends_soon_and_claims_nothing()
    {
        var last = Cluster.Nodes[2];
        var keys = Cluster.Nodes.Select(n => Cluster.NewKey(n.Id)).ToArray();
        foreach (var key in keys) await last.SetAsync(key, "before");
        await Task.WhenAll(Cluster.Nodes.Where(n => n != last).Select(Cluster.KillAsync));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(keys.Select(async key =>
        {
            var read = last.Store.GetAsync(Key.From(key), Consistency.Linearizable, CancellationToken.None);
            var written = last.SetAsync(key, "after");
            Assert.IsType<ReadResult.Unavailable>(await read);
            Assert.True(await written is WriteResult.NotApplied or WriteResult.Unknown);
        }));
        output.WriteLine($"all had ended after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");

        await Cluster.MakeWholeAsync();
        foreach (var key in keys) Assert.True(await last.TextAsync(key) is "before" or "after");
    }

    private async Task<bool> TrySetAsync(string key, string text)
    {
        try
        {
            return (await Cluster.Client.GetStore().TrySetAsync(key, text)).Kind == WriteKind.Committed;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return false; // the client's gateway is the lost node
        }
    }

    /// <returns>How many changes were committed; every one was.</returns>
    private static async Task<int> WriteUntilAsync(SiloNode node, string key, CancellationToken stop)
    {
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            Assert.IsType<WriteResult.Committed>(await node.SetAsync(key, $"{count}"));
            Assert.Equal($"{count}", await node.TextAsync(key));
        }
        return count;
    }
}

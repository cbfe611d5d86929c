using OrleansKv.Client;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>The watch of the .NET client against the endpoint of real nodes.</summary>
[Collection(SharedCollection.Name)]
public sealed class ClientWatchTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output), IDisposable
{
    private readonly CancellationTokenSource _limit = new(Poll.Patience);

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task It_delivers_what_exists_and_every_change_whichever_node_is_lost()
    {
        var cluster = await WholeAsync(shared);
        using var client = Client(cluster);
        var first = await client.SetAsync("w/k", "first");
        await using var watch = Watch(client, new() { Snapshot = true });
        var put = Assert.IsType<StoreEvent.Put>(await NextAsync(watch));
        Assert.Equal(("w/k", first, "\"first\""), (put.Key, put.Revision, TextOf(put)));
        Assert.IsType<StoreEvent.Synced>(await NextAsync(watch));
        foreach (var node in cluster.Nodes)
        {
            await node.KillAsync();
            var revision = await client.SetAsync("w/k", node.Name);
            await TellsAsync(watch, e => e is StoreEvent.Put p && p.Revision == revision
                && TextOf(p) == $"\"{node.Name}\"");
            await node.StartAndServeAsync();
        }
        await client.DeleteAsync("w/k");
        await TellsAsync(watch, e => e is StoreEvent.Deleted { Key: "w/k" });
    }

    [Fact]
    public async Task It_resumes_after_a_token_and_starts_over_without_one()
    {
        var cluster = await WholeAsync(shared);
        using var client = Client(cluster);
        string? token;
        await using (var first = Watch(client, new(), "r/"))
        {
            token = Assert.IsType<StoreEvent.Ready>(await NextAsync(first)).Token;
            await client.SetAsync("r/k", 1);
        }
        await using var second = Watch(client, new() { ResumeAfter = token, Values = false }, "r/");
        Assert.Null(Assert.IsType<StoreEvent.Put>(await NextAsync(second)).Value);

        await using var anew = Watch(client, new() { ResumeAfter = "nonsense" }, "r/");
        Assert.IsType<StoreEvent.Resync>(await NextAsync(anew));
        Assert.Equal("1", TextOf(Assert.IsType<StoreEvent.Put>(await NextAsync(anew))));
        Assert.IsType<StoreEvent.Synced>(await NextAsync(anew));
    }

    private static HttpKeyValueClient Client(LocalCluster cluster)
    {
        var options = new OrleansKvHttpOptions();
        foreach (var node in cluster.Nodes) options.Nodes.Add(node.Http);
        return new(options);
    }

    private IAsyncEnumerator<StoreEvent> Watch(
        IKeyValueClient client, WatchOptions options, string prefix = "w/") =>
        client.WatchAsync(prefix, options, _limit.Token).GetAsyncEnumerator();

    private static async Task<StoreEvent> NextAsync(IAsyncEnumerator<StoreEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }

    /// <summary>What it tells before is no less true, and may come again.</summary>
    private static async Task TellsAsync(
        IAsyncEnumerator<StoreEvent> watch, Func<StoreEvent, bool> isWanted)
    {
        while (!isWanted(await NextAsync(watch))) { }
    }

    private static string TextOf(StoreEvent.Put put) =>
        System.Text.Encoding.UTF8.GetString(put.Value!.Bytes.Span);
}

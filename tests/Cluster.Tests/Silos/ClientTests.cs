using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Client;
using OrleansKv.Cluster.Tests.Support;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>IKeyValueClient over the Orleans client, on real silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class ClientTests(SiloCluster cluster) : SiloTest(cluster), IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<IGrainFactory>(_ => cluster.Client)
        .AddOrleansKv()
        .AddOrleansKvDistributedCache()
        .BuildServiceProvider();

    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    private IKeyValueClient Client => _services.GetRequiredService<IKeyValueClient>();

    [Fact]
    public async Task Values_are_set_read_compared_counted_touched_and_deleted()
    {
        var key = Cluster.NewKey();
        var one = await Client.SetAsync(key, 40);
        Assert.Equal(one + 1, await Client.SetAsync(key, 41, ifRevision: one));
        await Assert.ThrowsAsync<ConditionFailedException>(() => Client.SetAsync(key, 0, ifRevision: one));
        Assert.Equal(42, await Client.IncrementAsync(key));
        Assert.True(await Client.TouchAsync(key, TimeSpan.FromHours(1)));
        var entry = await Client.FindAsync<int>(key);
        Assert.Equal(42, entry!.Value);
        Assert.NotNull(entry.ExpiresAt);
        Assert.True(await Client.DeleteAsync(key));
        Assert.False(await Client.DeleteAsync(key));
        Assert.False(await Client.TouchAsync(key, null));
        Assert.Null(await Client.GetStringAsync(key));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_recognized_and_another_change_under_it_is_refused()
    {
        var (key, named) = (Cluster.NewKey(), new WriteOptions { IdempotencyKey = "order-7" });
        var first = await Client.SetStringAsync(key, "v", named);
        Assert.Equal(first, await Client.SetStringAsync(key, "v", named));
        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => Client.SetStringAsync(key, "w", named));
    }

    [Fact]
    public async Task Concurrent_updates_lose_none()
    {
        var key = Cluster.NewKey();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.UpdateAsync<int>(key, n => n + 1)));
        Assert.Equal(8, await Client.GetAsync<int>(key));
    }

    [Fact]
    public async Task Keys_are_listed_in_order_with_and_without_their_values()
    {
        var prefix = Cluster.NewKey();
        for (var i = 0; i < 40; i++) await Client.SetStringAsync($"{prefix}/{i:00}", $"{i}");
        var entries = await Client.ListAsync(prefix, values: true).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{prefix}/{i:00}"), entries.Select(e => e.Key));
        Assert.Equal("7", Encoding.UTF8.GetString(entries[7].Value!.Bytes.Span));
        Assert.All(await Client.ListAsync(prefix).ToListAsync(), e => Assert.Null(e.Value));
    }

    [Fact]
    public async Task A_batch_answers_each_of_its_operations()
    {
        var key = Cluster.NewKey();
        var results = await Client.BatchAsync(
        [
            new BatchOperation.Increment(key, 5),
            new BatchOperation.Get(Cluster.NewKey()),
            new BatchOperation.Delete(Cluster.NewKey()),
        ]);
        var written = Assert.IsType<BatchResult.Written>(results[0]).Result;
        var sum = Assert.IsType<WriteResult.Committed>(written);
        Assert.Equal((true, 5), (sum.Created, sum.Number));
        Assert.Equal(new BatchResult.Read(new ReadResult.Absent()), results[1]);
        Assert.Equal(new BatchResult.Written(new WriteResult.ConditionFailed(null)), results[2]);
    }

    [Fact]
    public async Task A_watch_tells_what_is_there_and_then_every_change()
    {
        var prefix = Cluster.NewKey() + "/";
        var first = await Client.SetAsync(prefix + "a", 1);
        await using var watch = Watch(prefix, new() { Snapshot = true });
        var put = Assert.IsType<StoreEvent.Put>(await NextAsync(watch));
        Assert.Equal((prefix + "a", first, "1"), (put.Key, put.Revision, TextOf(put)));
        Assert.IsType<StoreEvent.Synced>(await NextAsync(watch));
        await Client.SetAsync(prefix + "a", 2, new WriteOptions { TimeToLive = TimeSpan.FromHours(1) });
        put = Assert.IsType<StoreEvent.Put>(await NextAsync(watch));
        Assert.Equal((first + 1, "2"), (put.Revision, TextOf(put)));
        Assert.NotNull(put.ExpiresAt);
        await Client.DeleteAsync(prefix + "a");
        var deleted = Assert.IsType<StoreEvent.Deleted>(await NextAsync(watch));
        Assert.Equal((prefix + "a", first + 2), (deleted.Key, deleted.Revision));
    }

    [Fact]
    public async Task A_watch_goes_on_after_a_token_and_without_values_when_so_asked()
    {
        var prefix = Cluster.NewKey() + "/";
        string token;
        await using (var first = Watch(prefix, new()))
        {
            token = Assert.IsType<StoreEvent.Ready>(await NextAsync(first)).Token!;
            await Client.SetAsync(prefix + "a", 1);
        }
        await using var second = Watch(prefix, new() { ResumeAfter = token, Values = false });
        var put = Assert.IsType<StoreEvent.Put>(await NextAsync(second));
        Assert.Equal((prefix + "a", null), (put.Key, put.Value));
    }

    [Fact]
    public async Task A_watch_that_cannot_go_on_says_so_and_tells_everything_anew()
    {
        var prefix = Cluster.NewKey() + "/";
        await Client.SetAsync(prefix + "a", 1);
        await using var watch = Watch(prefix, new() { ResumeAfter = "nonsense" });
        Assert.IsType<StoreEvent.Resync>(await NextAsync(watch));
        Assert.Equal(prefix + "a", Assert.IsType<StoreEvent.Put>(await NextAsync(watch)).Key);
        Assert.IsType<StoreEvent.Synced>(await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_of_what_is_no_prefix_is_refused_and_a_cancelled_one_ends()
    {
        var e = Assert.Throws<ArgumentException>(() => Watch(new string('x', 1025), new()));
        Assert.Equal("prefix", e.ParamName);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Client.WatchAsync(cancellationToken: cancel.Token))
                await cancel.CancelAsync();
        });
    }

    [Fact]
    public async Task The_status_names_all_nodes()
    {
        var status = await Client.GetStatusAsync();
        Assert.True(status.Ready);
        Assert.Equal(["A", "B", "C"], status.Nodes.Select(n => n.Node));
    }

    [Fact]
    public async Task The_cache_works_over_Orleans_too()
    {
        var (cache, key) = (_services.GetRequiredService<IDistributedCache>(), Cluster.NewKey());
        var sliding = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(5) };
        await cache.SetStringAsync(key, "v", sliding);
        Assert.Equal("v", await cache.GetStringAsync(key));
        await cache.RemoveAsync(key);
        Assert.Null(await cache.GetStringAsync(key));
    }

    private IAsyncEnumerator<StoreEvent> Watch(string prefix, WatchOptions options) =>
        Client.WatchAsync(prefix, options, _limit.Token).GetAsyncEnumerator();

    private static async Task<StoreEvent> NextAsync(IAsyncEnumerator<StoreEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }

    private static string TextOf(StoreEvent.Put put) => Encoding.UTF8.GetString(put.Value!.Bytes.Span);

    Task IAsyncLifetime.DisposeAsync() => _services.DisposeAsync().AsTask();
}

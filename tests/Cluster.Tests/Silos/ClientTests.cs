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
    public async Task The_same_idempotency_key_is_recognised_and_another_change_under_it_refused()
    {
        var (key, named) = (Cluster.NewKey(), new WriteOptions { IdempotencyKey = "order-7" });
        var first = await Client.SetStringAsync(key, "v", named);
        Assert.Equal(first, await Client.SetStringAsync(key, "v", named));
        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => Client.SetStringAsync(key, "w", named));
    }

    [Fact]
    public async Task Updates_of_many_at_once_lose_none()
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
        Assert.Equal("7", System.Text.Encoding.UTF8.GetString(entries[7].Value!.Bytes.Span));
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
        Assert.Equal(new BatchResult.Written(new WriteResult.Committed(1, true, 5)), results[0]);
        Assert.Equal(new BatchResult.Read(new ReadResult.Absent()), results[1]);
        Assert.Equal(new BatchResult.Written(new WriteResult.ConditionFailed(null)), results[2]);
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

    Task IAsyncLifetime.DisposeAsync() => _services.DisposeAsync().AsTask();
}

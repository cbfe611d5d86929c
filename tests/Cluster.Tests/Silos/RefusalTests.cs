using System.Diagnostics;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class RefusalTests(SiloCluster cluster) : SiloTest(cluster)
{
    private static readonly string TooLong = new('k', Limits.KeyBytes + 1);

    [Fact]
    public async Task A_text_that_is_no_key_is_refused_by_the_store_grain_with_the_reason()
    {
        var store = Cluster.Client.GetStore();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => store.GetAsync(TooLong));
        Assert.Contains("longer than 1024 bytes", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<ArgumentException>(() => store.SetAsync("", "value"));
        Assert.Contains("The key is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_no_key_is_refused_by_its_grain_with_the_reason_and_soon()
    {
        var watch = Stopwatch.StartNew();
        var grain = Cluster.Client.GetGrain<IKeyGrain>(TooLong);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => grain.GetAsync());
        Assert.Contains("longer than 1024 bytes", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => grain.SetAsync("value"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_value_over_its_limit_is_refused_with_the_reason()
    {
        var change = new KeyChange { IdHigh = 1, IdLow = 1, Value = new byte[Limits.ValueBytes + 1] };
        var key = Cluster.NewKey();
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => Cluster.Client.GetStore().ChangeAsync(key, change));
        Assert.Contains("longer than 1048576 bytes", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            () => Cluster.Client.GetGrain<IKeyGrain>(key).ChangeAsync(change));
        Assert.Null(await Cluster.Nodes[0].TextAsync(key));
    }

    [Theory]
    [InlineData(200, 0, 0, "")]
    [InlineData(0, -1, 0, "")]
    [InlineData(0, 0, -1, "")]
    [InlineData(0, 0, long.MaxValue, "")]
    [InlineData(0, 0, 0, "longest")]
    public async Task A_change_that_the_store_does_not_take_is_refused(
        byte condition, long revision, long expiresAt, string mediaType)
    {
        var change = new KeyChange
        {
            IdHigh = 1,
            IdLow = 2,
            Value = [1],
            Condition = condition,
            ConditionRevision = revision,
            ExpiresAt = expiresAt,
            ContentType = mediaType == "longest" ? new('t', Limits.ContentTypeBytes + 1) : null,
        };
        var key = Cluster.NewKey();
        var grain = Cluster.Client.GetGrain<IKeyGrain>(key);
        await Assert.ThrowsAsync<ArgumentException>(() => grain.ChangeAsync(change));
        Assert.Null(await Cluster.Nodes[0].TextAsync(key));
    }

    [Fact]
    public async Task A_change_without_an_id_is_refused_because_the_next_would_count_as_its_retry()
    {
        var key = Cluster.NewKey();
        var change = new KeyChange { Value = [1] };
        await Assert.ThrowsAsync<ArgumentException>(
            () => Cluster.Client.GetGrain<IKeyGrain>(key).ChangeAsync(change));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Cluster.Client.GetStore().ChangeAsync(key, change));
        Assert.Null(await Cluster.Nodes[0].TextAsync(key));
    }
}

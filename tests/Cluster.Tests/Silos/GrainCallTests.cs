using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>The calls on grains: what is not a success throws, and a call can be canceled.</summary>
[Collection(SiloCollection.Name)]
public sealed class GrainCallTests(SiloCluster cluster) : SiloTest(cluster)
{
    [Fact]
    public async Task A_change_that_is_not_committed_throws()
    {
        var key = Cluster.NewKey();
        var (grain, store) = (Cluster.Client.GetGrain<IKeyGrain>(key), Cluster.Client.GetStore());
        await Assert.ThrowsAsync<ConditionFailedException>(() => grain.UpdateAsync("v"));
        await Assert.ThrowsAsync<ConditionFailedException>(() => store.UpdateAsync(key, "v"));
        await grain.SetAsync("text");
        var e = await Assert.ThrowsAsync<IncrementRefusedException>(() => grain.IncrementAsync());
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IncrementRefusedException>(() => store.IncrementAsync(key));
        Assert.Equal("text", await grain.GetTextAsync());
    }

    [Fact]
    public async Task A_deletion_or_a_touch_says_whether_the_key_existed()
    {
        var key = Cluster.NewKey();
        var (grain, store) = (Cluster.Client.GetGrain<IKeyGrain>(key), Cluster.Client.GetStore());
        Assert.False(await grain.DeleteAsync());
        Assert.False(await store.TouchAsync(key, null));
        Assert.Equal(2, await grain.IncrementAsync(2));
        Assert.Equal(5, await store.IncrementAsync(key, 3));
        Assert.True(await grain.TouchAsync(DateTimeOffset.UtcNow.AddHours(1)));
        Assert.True(await store.DeleteAsync(key));
    }

    [Fact]
    public async Task EnsureCommitted_throws_for_an_uncommitted_result()
    {
        var grain = Cluster.Client.GetGrain<IKeyGrain>(Cluster.NewKey());
        var refused = await grain.TryUpdateAsync("v");
        Assert.Throws<ConditionFailedException>(() => refused.EnsureCommitted("k"));
        var written = await grain.TrySetAsync("v");
        Assert.Equal(written.Revision, written.EnsureCommitted("k"));
    }

    [Fact]
    public async Task Arguments_that_cannot_be_stored_are_refused_by_their_names()
    {
        var key = Cluster.NewKey();
        var (grain, store) = (Cluster.Client.GetGrain<IKeyGrain>(key), Cluster.Client.GetStore());
        var e = await Assert.ThrowsAsync<ArgumentException>(() => grain.SetAsync("half \ud800"));
        Assert.Equal("value", e.ParamName);
        e = await Assert.ThrowsAsync<ArgumentException>(() => store.SetAsync("half \ud800", "v"));
        Assert.Equal("key", e.ParamName);
        e = await Assert.ThrowsAsync<ArgumentException>(() => grain.TouchAsync(DateTimeOffset.UnixEpoch));
        Assert.Equal("expiresAt", e.ParamName);
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.SetAsync(key, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.GetTextAsync(null!));
        Assert.Null(await grain.GetTextAsync());
    }

    [Fact]
    public async Task A_call_that_is_canceled_before_it_begins_changes_nothing()
    {
        var key = Cluster.NewKey();
        var (grain, store) = (Cluster.Client.GetGrain<IKeyGrain>(key), Cluster.Client.GetStore());
        var stop = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.SetAsync("v", stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SetAsync(key, "v", stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GetTextAsync(key, stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ClearAsync(stop));
        Assert.Null(await grain.GetTextAsync());
    }

    [Fact]
    public async Task A_call_that_is_canceled_while_it_waits_ends()
    {
        using var stop = new CancellationTokenSource();
        var store = Cluster.Client.GetStore();
        var ready = await store.WatchAsync(new KeyWatch { Prefix = Cluster.NewKey() });
        var next = store.WatchAsync(
            new() { Prefix = Cluster.NewKey(), Token = ready.Events[^1].Token }, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }
}

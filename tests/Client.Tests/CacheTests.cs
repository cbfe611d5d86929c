using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansKv.Client.Caching;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>One table of behaviours, for the framework's own cache and for the store's.</summary>
public abstract class CacheTests : IAsyncLifetime
{
    private IDistributedCache? _cache;

    protected FakeTimeProvider Time { get; } = new();

    protected IDistributedCache Cache => _cache!;

    public async Task InitializeAsync() => _cache = await CreateAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_value_that_was_set_is_found_and_any_other_is_null()
    {
        await Cache.SetAsync("k", [1, 2, 3]);
        Assert.Equal([1, 2, 3], await Cache.GetAsync("k"));
        Assert.Null(await Cache.GetAsync("none"));
        await Cache.SetAsync("k", []);
        Assert.Empty((await Cache.GetAsync("k"))!);
    }

    [Fact]
    public async Task A_removed_entry_is_gone_and_removing_nothing_is_not_an_error()
    {
        await Cache.SetAsync("k", [1]);
        await Cache.RemoveAsync("k");
        Assert.Null(await Cache.GetAsync("k"));
        await Cache.RemoveAsync("k");
        await Cache.RefreshAsync("k");
    }

    [Fact]
    public async Task An_absolute_entry_expires_on_time_however_often_it_is_read()
    {
        await SetAsync(new() { AbsoluteExpirationRelativeToNow = Seconds(60) });
        await ReadForAsync(Seconds(59));
        Time.Advance(Seconds(2));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task An_absolute_date_counts_likewise()
    {
        await SetAsync(new() { AbsoluteExpiration = Time.GetUtcNow() + Seconds(60) });
        Time.Advance(Seconds(59));
        Assert.NotNull(await Cache.GetAsync("k"));
        Time.Advance(Seconds(2));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_sliding_entry_lives_while_it_is_read()
    {
        await SetAsync(new() { SlidingExpiration = Seconds(60) });
        await ReadForAsync(Seconds(300));
        Time.Advance(Seconds(61));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_refresh_is_an_access()
    {
        await SetAsync(new() { SlidingExpiration = Seconds(60) });
        Time.Advance(Seconds(40));
        await Cache.RefreshAsync("k");
        Time.Advance(Seconds(40));
        Assert.NotNull(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_sliding_entry_never_lives_beyond_its_absolute_end()
    {
        await SetAsync(new()
        {
            SlidingExpiration = Seconds(60),
            AbsoluteExpirationRelativeToNow = Seconds(100),
        });
        await ReadForAsync(Seconds(99));
        Time.Advance(Seconds(2));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_sliding_window_beyond_the_absolute_end_does_not_move_that()
    {
        await SetAsync(new()
        {
            SlidingExpiration = Seconds(600),
            AbsoluteExpirationRelativeToNow = Seconds(60),
        });
        await ReadForAsync(Seconds(59));
        Time.Advance(Seconds(2));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task Of_an_absolute_and_a_relative_expiration_the_earlier_one_counts()
    {
        await SetAsync(new()
        {
            AbsoluteExpiration = Time.GetUtcNow() + Seconds(60),
            AbsoluteExpirationRelativeToNow = Seconds(600),
        });
        Time.Advance(Seconds(61));
        Assert.Null(await Cache.GetAsync("k"));
        await SetAsync(new()
        {
            AbsoluteExpiration = Time.GetUtcNow() + Seconds(600),
            AbsoluteExpirationRelativeToNow = Seconds(60),
        });
        Time.Advance(Seconds(61));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task An_expiration_beyond_the_limit_of_the_store_means_never()
    {
        DistributedCacheEntryOptions[] lifetimes =
        [
            new() { AbsoluteExpiration = DateTimeOffset.MaxValue },
            new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(365 * 200) },
            new() { SlidingExpiration = TimeSpan.FromDays(365 * 200) },
            new() { SlidingExpiration = TimeSpan.MaxValue },
            new() { SlidingExpiration = TimeSpan.MaxValue, AbsoluteExpiration = DateTimeOffset.MaxValue },
        ];
        foreach (var lifetime in lifetimes)
        {
            await SetAsync(lifetime);
            Time.Advance(TimeSpan.FromDays(1000));
            Assert.NotNull(await Cache.GetAsync("k"));
        }
    }

    [Fact]
    public async Task An_endless_sliding_window_still_ends_at_the_absolute_end()
    {
        await SetAsync(new()
        {
            SlidingExpiration = TimeSpan.MaxValue,
            AbsoluteExpirationRelativeToNow = Seconds(60),
        });
        Time.Advance(Seconds(61));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task An_entry_set_again_has_its_new_lifetime()
    {
        await SetAsync(new() { AbsoluteExpirationRelativeToNow = Seconds(10) });
        await SetAsync(new());
        Time.Advance(TimeSpan.FromDays(100));
        Assert.NotNull(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task An_entry_that_is_already_expired_when_it_is_set_removes_the_old_one()
    {
        await SetAsync(new());
        await SetAsync(new() { AbsoluteExpiration = Time.GetUtcNow() - Seconds(1) });
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task Nulls_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.GetAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.SetAsync("k", null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.SetAsync("k", [], null!));
    }

    [Fact]
    public void The_blocking_calls_do_the_same()
    {
        Cache.Set("k", [1], new());
        Cache.Refresh("k");
        Assert.Equal([1], Cache.Get("k"));
        Cache.Remove("k");
        Assert.Null(Cache.Get("k"));
    }

    protected abstract Task<IDistributedCache> CreateAsync();

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private Task SetAsync(DistributedCacheEntryOptions options) => Cache.SetAsync("k", [1], options);

    /// <summary>Reads every 20 s or more often, and always finds it.</summary>
    private async Task ReadForAsync(TimeSpan all)
    {
        for (var left = all; left > TimeSpan.Zero; left -= Seconds(20))
        {
            Time.Advance(left < Seconds(20) ? left : Seconds(20));
            Assert.NotNull(await Cache.GetAsync("k"));
        }
    }
}

public sealed class MemoryCacheTests : CacheTests
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IDistributedCache> CreateAsync() =>
        Task.FromResult<IDistributedCache>(new MemoryDistributedCache(
            Options.Create(new MemoryDistributedCacheOptions { Clock = new Clock(Time) })));

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}

public sealed class OrleansKvCacheTests : CacheTests
{
    private KvCluster? _cluster;

    public override async Task DisposeAsync() => await _cluster!.DisposeAsync();

    [Fact]
    public async Task The_value_in_the_store_is_the_cached_bytes()
    {
        await Cache.SetStringAsync("k", "hello");
        Assert.Equal("hello", await _cluster!.Client().GetStringAsync("cache/k"));
    }

    [Fact]
    public async Task An_access_early_in_the_window_writes_nothing()
    {
        await Cache.SetAsync("k", [1], new() { SlidingExpiration = TimeSpan.FromSeconds(60) });
        Time.Advance(TimeSpan.FromSeconds(5));
        await Cache.GetAsync("k");
        Assert.DoesNotContain(_cluster!.A.Requests, r => r.Method == "POST");
        Time.Advance(TimeSpan.FromSeconds(2));
        await Cache.GetAsync("k");
        Assert.Single(_cluster!.A.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task Buffers_are_filled_and_sequences_stored()
    {
        var cache = Assert.IsAssignableFrom<IBufferDistributedCache>(Cache);
        await cache.SetAsync("k", new ReadOnlySequence<byte>(new byte[] { 1, 2 }), new());
        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(await cache.TryGetAsync("k", buffer));
        Assert.Equal([1, 2], buffer.WrittenSpan.ToArray());
        Assert.False(await cache.TryGetAsync("none", buffer));
    }

    [Fact]
    public async Task The_longest_relative_expiration_means_never()
    {
        // The framework's own cache fails to add this to its clock.
        await Cache.SetAsync("k", [1], new() { AbsoluteExpirationRelativeToNow = TimeSpan.MaxValue });
        Time.Advance(TimeSpan.FromDays(1000));
        Assert.NotNull(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_foreign_media_type_with_impossible_lifetimes_is_read_as_one_without()
    {
        const string type = $"{Value.Binary}; sliding=9223372036854775807; absolute=9223372036854775807";
        await _cluster!.Client().TrySetAsync("cache/k", new(new byte[] { 1 }, type));
        Assert.Equal([1], await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_key_that_cannot_be_stored_is_refused_by_its_name()
    {
        foreach (var key in new[] { "half \ud800", new string('k', 1020) })
        {
            var e = await Assert.ThrowsAsync<ArgumentException>(() => Cache.GetAsync(key));
            Assert.Equal("key", e.ParamName);
        }
    }

    protected override async Task<IDistributedCache> CreateAsync()
    {
        _cluster = await KvCluster.StartAsync(clock: Time);
        // The nodes are real, and the machine may be slow.
        var options = new OrleansKvCacheOptions { Deadline = TimeSpan.FromSeconds(60) };
        return new OrleansKvCache(_cluster.Client(), Options.Create(options), Time);
    }
}

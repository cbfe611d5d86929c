using Microsoft.Extensions.Options;
using OrleansKv.Client.Caching;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>The cache while its store is down, under fake time: it must cost its callers little.</summary>
/// <remarks>docs/client.md, Cache.</remarks>
public sealed class CacheOutageTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private readonly Scripted _net = new();
    private readonly HttpKeyValueClient _client;
    private readonly OrleansKvCache _cache;

    public CacheOutageTests()
    {
        _client = _net.Client();
        _cache = new(_client, Options.Create(new OrleansKvCacheOptions()), _net.Time);
    }

    private TimeSpan Now => _net.Time.GetUtcNow() - _net.Time.Start;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_call_ends_by_the_deadline_of_the_cache_when_the_store_is_silent()
    {
        _net.ThenHang();
        await FailAsync(_cache.GetAsync("k"));
        Assert.InRange(Now, Deadline, 2 * Deadline);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("set")]
    [InlineData("remove")]
    [InlineData("refresh")]
    public async Task Every_call_ends_by_the_deadline_of_the_cache_when_connections_are_refused(string call)
    {
        await FailAsync(call switch
        {
            "get" => _cache.GetAsync("k"),
            "set" => _cache.SetAsync("k", [1], new()),
            "remove" => _cache.RemoveAsync("k"),
            _ => _cache.RefreshAsync("k"),
        });
        Assert.True(Now <= 2 * Deadline, $"It took {Now}.");
    }

    [Fact]
    public async Task After_two_failures_calls_fail_immediately_without_reaching_the_store()
    {
        await FailAsync(_cache.GetAsync("k"));
        await FailAsync(_cache.SetAsync("k", [1], new()));
        var (sent, at) = (_net.Sent.Count, Now);
        var e = await FailAsync(_cache.GetAsync("other"));
        await FailAsync(_cache.SetAsync("other", [1], new()));
        Assert.Equal((sent, at), (_net.Sent.Count, Now));
        Assert.Contains("a moment ago", e.Message);
    }

    [Fact]
    public async Task After_the_break_one_call_tries_the_store_and_a_failure_opens_the_circuit_again()
    {
        await OpenAsync();
        await FailAsync(_cache.GetAsync("k"));
        var (sent, at) = (_net.Sent.Count, Now);
        await FailAsync(_cache.GetAsync("k"));
        Assert.Equal((sent, at), (_net.Sent.Count, Now));
    }

    [Fact]
    public async Task After_the_break_a_call_that_succeeds_closes_the_circuit()
    {
        await OpenAsync();
        for (var i = 0; i < 3; i++) _net.Then(404);
        for (var i = 0; i < 3; i++) Assert.Null(await _net.RunAsync(_cache.GetAsync("k")));
    }

    [Fact]
    public async Task A_rejection_by_a_node_does_not_open_the_circuit()
    {
        for (var i = 0; i < 5; i++)
        {
            _net.Then(400);
            await Assert.ThrowsAsync<RequestRefusedException>(() => _net.RunAsync(_cache.GetAsync("k")));
        }
        _net.Then(404);
        Assert.Null(await _net.RunAsync(_cache.GetAsync("k")));
    }

    [Fact]
    public void A_cache_constructed_directly_validates_its_options_too()
    {
        var options = Options.Create(new OrleansKvCacheOptions { Deadline = TimeSpan.Zero });
        var e = Assert.Throws<ArgumentException>(() => new OrleansKvCache(_client, options, _net.Time));
        Assert.Contains("Deadline", e.Message);
    }

    /// <summary>Breaks the circuit and waits until it lets a call through.</summary>
    private async Task OpenAsync()
    {
        await FailAsync(_cache.GetAsync("k"));
        await FailAsync(_cache.GetAsync("k"));
        _net.Time.Advance(new OrleansKvCacheOptions().BreakDuration);
    }

    private async Task<KeyValueException> FailAsync(Task call)
    {
        async Task<bool> EndAsync()
        {
            await call;
            return true;
        }

        return await Assert.ThrowsAnyAsync<KeyValueException>(() => _net.RunAsync(EndAsync()));
    }
}

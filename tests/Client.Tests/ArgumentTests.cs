using System.Text.Json;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>A wrong argument is refused before anything is sent, with its parameter's name.</summary>
public sealed class ArgumentTests : IDisposable
{
    private const string Half = "half \ud800 a pair";

    private static readonly Value Text = Value.FromText("v");

    private static readonly Dictionary<string, Func<IKeyValueClient, string, Task>> ByKey = new()
    {
        ["TryGet"] = (c, k) => c.TryGetAsync(k),
        ["TrySet"] = (c, k) => c.TrySetAsync(k, Text),
        ["TryDelete"] = (c, k) => c.TryDeleteAsync(k),
        ["TryIncrement"] = (c, k) => c.TryIncrementAsync(k),
        ["TryTouch"] = (c, k) => c.TryTouchAsync(k, null),
        ["Get"] = (c, k) => c.GetAsync<int>(k),
        ["Find"] = (c, k) => c.FindAsync<int>(k),
        ["Set"] = (c, k) => c.SetAsync(k, 1),
        ["Update"] = (c, k) => c.UpdateAsync<int>(k, n => n),
        ["GetBytes"] = (c, k) => c.GetBytesAsync(k),
        ["GetString"] = (c, k) => c.GetStringAsync(k),
        ["SetBytes"] = (c, k) => c.SetBytesAsync(k, default),
        ["SetString"] = (c, k) => c.SetStringAsync(k, "v"),
        ["Delete"] = (c, k) => c.DeleteAsync(k),
        ["Increment"] = (c, k) => c.IncrementAsync(k),
        ["Touch"] = (c, k) => c.TouchAsync(k, null),
    };

    private readonly Scripted _net = new();
    private readonly HttpKeyValueClient _client;

    public ArgumentTests() => _client = _net.Client();

    public static TheoryData<string> Calls => [.. ByKey.Keys];

    public void Dispose()
    {
        Assert.Empty(_net.Sent);
        _client.Dispose();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Text_that_is_not_a_key_is_rejected_by_parameter_name(string call)
    {
        foreach (var text in new[] { "", Half, new string('k', Limits.KeyBytes + 1) })
        {
            var e = await Assert.ThrowsAsync<ArgumentException>(() => ByKey[call](_client, text));
            Assert.Equal("key", e.ParamName);
        }
        var missing = await Assert.ThrowsAsync<ArgumentNullException>(() => ByKey[call](_client, null!));
        Assert.Equal("key", missing.ParamName);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_null_client_is_rejected_by_parameter_name(string call)
    {
        if (call.StartsWith("Try", StringComparison.Ordinal)) return; // a member of the client itself
        var e = await Assert.ThrowsAsync<ArgumentNullException>(() => ByKey[call](null!, "k"));
        Assert.Equal("client", e.ParamName);
    }

    [Fact]
    public void A_prefix_that_no_key_can_have_is_rejected_by_the_call_itself()
    {
        Assert.Equal("prefix", Assert.Throws<ArgumentException>(() => _client.ListAsync(Half)).ParamName);
        Assert.Equal("prefix", Assert.Throws<ArgumentException>(() => _client.WatchAsync(Half)).ParamName);
        var e = Assert.Throws<ArgumentNullException>(() => _client.ListAsync(null!));
        Assert.Equal("prefix", e.ParamName);
        e = Assert.Throws<ArgumentNullException>(() => _client.WatchAsync(null!));
        Assert.Equal("prefix", e.ParamName);
    }

    [Fact]
    public async Task Text_that_is_not_Unicode_is_rejected_as_a_value()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => _client.SetStringAsync("k", Half));
        Assert.Equal("text", e.ParamName);
        Assert.Contains("surrogate", e.Message);
        e = await Assert.ThrowsAsync<ArgumentNullException>(() => _client.SetStringAsync("k", null!));
        Assert.Equal("text", e.ParamName);
        await Assert.ThrowsAsync<ArgumentNullException>(() => _client.TrySetAsync("k", null!));
        e = await Assert.ThrowsAsync<ArgumentException>(() => _client.SetAsync("k", Half));
        Assert.Equal("value", e.ParamName);
    }

    [Theory]
    [InlineData("text/plain\r\nX-Other: 1")]
    [InlineData("text/\u00fc")]
    [InlineData("")]
    public async Task A_media_type_that_a_header_cannot_carry_is_refused(string type)
    {
        var value = new Value(default, type);
        var e = await Assert.ThrowsAsync<ArgumentException>(() => _client.TrySetAsync("k", value));
        Assert.Contains("media type", e.Message);
    }

    [Fact]
    public void A_rejected_value_names_the_invalid_part()
    {
        Assert.Equal("Bytes", Assert.Throws<ArgumentException>(
            () => new Value(new byte[Limits.ValueBytes + 1], Value.Binary)).ParamName);
        Assert.Equal("ContentType", Assert.Throws<ArgumentException>(
            () => new Value(default, new('t', Limits.ContentTypeBytes + 1))).ParamName);
        Assert.Equal("ContentType", Assert.Throws<ArgumentException>(
            () => new Value(default, Half)).ParamName);
        Assert.Equal("ContentType", Assert.Throws<ArgumentNullException>(
            () => new Value(default, null!)).ParamName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(36_501L * 24 * 3600)]
    public async Task A_time_to_live_is_above_zero_and_at_most_a_hundred_years(long seconds)
    {
        var ttl = TimeSpan.FromSeconds(seconds);
        var options = new WriteOptions { TimeToLive = ttl };
        var e = await Assert.ThrowsAsync<ArgumentException>(() => _client.SetAsync("k", 1, options));
        Assert.Contains("time to live", e.Message);
        e = await Assert.ThrowsAsync<ArgumentException>(() => _client.TryTouchAsync("k", ttl));
        Assert.Equal("timeToLive", e.ParamName);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.IncrementAsync("k", 1, options));
    }

    [Fact]
    public async Task Options_that_cannot_be_sent_are_refused_with_the_reason()
    {
        await RefusedAsync("deadline", new() { Deadline = TimeSpan.Zero });
        await RefusedAsync("idempotency key", new() { IdempotencyKey = "" });
        await RefusedAsync("idempotency key", new() { IdempotencyKey = "line\nend" });
        await RefusedAsync("idempotency key", new() { IdempotencyKey = "\u00fc" });
        var e = await Assert.ThrowsAsync<ArgumentException>(
            () => _client.TryGetAsync("k", new() { Deadline = TimeSpan.FromSeconds(-1) }));
        Assert.Contains("deadline", e.Message);
        e = await Assert.ThrowsAsync<ArgumentException>(
            () => _client.TryDeleteAsync("k", WriteOptions.IfAbsent));
        Assert.Contains("Absent", e.Message);
        e = Assert.Throws<ArgumentException>(() => _client.WatchAsync("", new() { ResumeAfter = "a\nb" }));
        Assert.Contains("ResumeAfter", e.Message);
    }

    [Fact]
    public async Task A_batch_names_the_invalid_operation_and_sends_none()
    {
        await WrongAsync("Operation 1: The key is empty", new BatchOperation.Get(""));
        await WrongAsync("Operation 1: The key is not valid", new BatchOperation.Delete(Half));
        await WrongAsync("Operation 1: The time to live", new BatchOperation.Touch("k", TimeSpan.Zero));
        await WrongAsync(
            "Operation 1: The idempotency key",
            new BatchOperation.Increment("k", 1, new() { IdempotencyKey = "" }));
        await WrongAsync("Operation 1: ", new BatchOperation.Set("k", null!));
        await WrongAsync("Operation 1: ", null!);
        await Assert.ThrowsAsync<ArgumentNullException>(() => _client.BatchAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(
            () => _client.BatchAsync([new BatchOperation.Get("k")], TimeSpan.Zero));
    }

    [Fact]
    public async Task A_value_that_is_too_long_as_JSON_is_refused_as_the_value()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(
            () => _client.SetAsync("k", new string('v', Limits.ValueBytes)));
        Assert.Equal("value", e.ParamName);
    }

    [Fact]
    public async Task A_value_that_cannot_be_written_as_JSON_is_refused_with_its_key()
    {
        var loop = new Loop();
        loop.Next = loop;
        var e = await Assert.ThrowsAsync<JsonException>(() => _client.SetAsync("carts/7", loop));
        Assert.Contains("carts/7", e.Message);
    }

    private async Task RefusedAsync(string why, WriteOptions options)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => _client.TrySetAsync("k", Text, options));
        Assert.Contains(why, e.Message);
    }

    private async Task WrongAsync(string why, BatchOperation wrong)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(
            () => _client.BatchAsync([new BatchOperation.Increment("n"), wrong]));
        Assert.Contains(why, e.Message);
        Assert.Equal("operations", e.ParamName);
    }

    private sealed class Loop
    {
        public Loop? Next { get; set; }
    }
}

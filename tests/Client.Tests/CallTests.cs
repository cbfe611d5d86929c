using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>Every call against a real server.</summary>
public sealed partial class CallTests : IAsyncLifetime
{
    private KvCluster? _cluster;

    private HttpKeyValueClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        _cluster = await KvCluster.StartAsync();
        Client = _cluster.Client();
    }

    public async Task DisposeAsync() => await _cluster!.DisposeAsync();

    [Theory]
    [InlineData("plain")]
    [InlineData("a/b c%2F+?#")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("nul\0inside")]
    [InlineData("\U0001F511 key")]
    [InlineData("clear")]
    public async Task Any_key_goes_through_every_call(string key)
    {
        await Client.SetAsync(key, 41);
        Assert.Equal(42, await Client.IncrementAsync(key));
        Assert.True(await Client.TouchAsync(key, TimeSpan.FromHours(1)));
        Assert.Equal(42, await Client.GetAsync<int>(key));
        Assert.Equal(key, Assert.Single(await Client.ListAsync(key).ToListAsync()).Key);
        Assert.True(await Client.DeleteAsync(key));
        Assert.Null(await Client.GetStringAsync(key));
    }

    [Fact]
    public async Task Bytes_come_back_as_they_were_with_their_type()
    {
        var bytes = new byte[1024 * 1024];
        new Random(7).NextBytes(bytes);
        await Client.TrySetAsync("k", new(bytes, "image/png;  x=1"));
        var found = Assert.IsType<ReadResult.Found>(await Client.TryGetAsync("k"));
        Assert.Equal(bytes, found.Value.Bytes.ToArray());
        Assert.Equal("image/png;  x=1", found.Value.ContentType);
        await Client.SetBytesAsync("k", default);
        Assert.Equal(0, (await Client.GetBytesAsync("k"))!.Value.Length);
    }

    [Fact]
    public async Task Typed_values_are_JSON_and_absent_ones_the_default()
    {
        await Client.SetAsync("cart", new Cart("me", 3));
        Assert.Equal(new Cart("me", 3), await Client.GetAsync<Cart>("cart"));
        Assert.Equal("""{"owner":"me","items":3}""", await Client.GetStringAsync("cart"));
        Assert.Null(await Client.GetAsync<Cart>("none"));
        Assert.Null(await Client.FindAsync<int>("none"));
        await Client.SetAsync<string?>("null", null);
        Assert.NotNull(await Client.FindAsync<string?>("null"));
    }

    [Fact]
    public async Task Typed_calls_take_generated_code()
    {
        await Client.SetAsync("cart", new Cart("me", 3), Generated.Default.Cart);
        var entry = await Client.FindAsync("cart", Generated.Default.Cart);
        Assert.Equal((new Cart("me", 3), 1), (entry!.Value, entry.Revision));
    }

    [Fact]
    public async Task Compare_and_set_stores_at_its_revision_only()
    {
        var one = await Client.SetAsync("k", 1);
        var two = await Client.SetAsync("k", 2, ifRevision: one);
        var e = await Assert.ThrowsAsync<ConditionFailedException>(
            () => Client.SetAsync("k", 3, ifRevision: one));
        Assert.Equal(two, e.Revision);
        await Assert.ThrowsAsync<ConditionFailedException>(
            () => Client.SetAsync("k", 3, WriteOptions.IfAbsent));
        await Assert.ThrowsAsync<ConditionFailedException>(
            () => Client.DeleteAsync("k", WriteOptions.IfRevision(one)));
    }

    [Fact]
    public async Task Concurrent_updates_lose_none()
    {
        async Task UpdateAsync()
        {
            for (var i = 0; i < 5; i++) await Client.UpdateAsync<int>("n", n => n + 1);
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => UpdateAsync()));
        Assert.Equal(30, await Client.GetAsync<int>("n"));
    }

    [Fact]
    public async Task A_value_that_is_not_a_number_is_not_incremented()
    {
        await Client.SetAsync("k", "text");
        Assert.IsType<WriteResult.NotANumber>(await Client.TryIncrementAsync("k"));
        await Client.SetAsync("k", long.MaxValue);
        Assert.IsType<WriteResult.Overflow>(await Client.TryIncrementAsync("k"));
        await Assert.ThrowsAsync<IncrementRefusedException>(() => Client.IncrementAsync("k"));
    }

    [Fact]
    public async Task A_touch_sets_the_expiry_and_null_removes_it()
    {
        Assert.False(await Client.TouchAsync("k", TimeSpan.FromHours(1)));
        await Client.SetAsync("k", 1, new WriteOptions { TimeToLive = TimeSpan.FromMinutes(1) });
        Assert.True(await Client.TouchAsync("k", TimeSpan.FromHours(1)));
        var entry = await Client.FindAsync<int>("k");
        Assert.True(entry!.ExpiresAt > DateTimeOffset.UtcNow + TimeSpan.FromMinutes(30));
        Assert.True(await Client.TouchAsync("k", null));
        Assert.Null((await Client.FindAsync<int>("k"))!.ExpiresAt);
    }

    [Fact]
    public async Task The_list_goes_through_all_pages_in_order()
    {
        for (var i = 0; i < 250; i++) await Client.SetBytesAsync($"k{i:000}", new byte[] { 255, (byte)i });
        await Client.SetAsync("other", 1);
        var entries = await Client.ListAsync("k", values: true).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"k{i:000}"), entries.Select(e => e.Key));
        Assert.Equal([255, 7], entries[7].Value!.Bytes.ToArray());
        Assert.Equal(Value.Binary, entries[7].Value!.ContentType);
        Assert.Null((await Client.ListAsync().FirstAsync()).Value);
    }

    [Fact]
    public async Task Values_in_lists_are_as_they_were_stored()
    {
        await Client.SetAsync("a", "text in JSON");
        await Client.SetStringAsync("b", "text");
        var values = await Client.ListAsync(values: true).Select(e => e.Value).ToListAsync();
        Assert.Equal([new("\"text in JSON\""u8.ToArray(), Value.Json),
            new("text"u8.ToArray(), "text/plain; charset=utf-8")], values);
    }

    [Fact]
    public async Task A_batch_answers_each_of_its_operations_in_order()
    {
        var one = await Client.SetAsync("a", 1);
        var bytes = new Value(new byte[] { 255, 0 }, "image/png");
        var results = await Client.BatchAsync(
        [
            new BatchOperation.Get("a"),
            new BatchOperation.Set("b", bytes, new() { TimeToLive = TimeSpan.FromHours(1) }),
            new BatchOperation.Set("a", bytes, WriteOptions.IfRevision(one + 5)),
            new BatchOperation.Increment("a", 2, WriteOptions.IfRevision(one)),
            new BatchOperation.Delete("none"),
            new BatchOperation.Touch("none", null),
            new BatchOperation.Set("_/mine", bytes),
        ]);
        var read = Assert.IsType<ReadResult.Found>(Assert.IsType<BatchResult.Read>(results[0]).Result);
        Assert.Equal("1"u8.ToArray(), read.Value.Bytes.ToArray());
        Assert.Equal(new BatchResult.Written(new WriteResult.Committed(1, true)), results[1]);
        Assert.IsType<WriteResult.ConditionFailed>(Assert.IsType<BatchResult.Written>(results[2]).Result);
        Assert.Equal(
            new BatchResult.Written(new WriteResult.ConditionFailed(null)), results[4]);
        Assert.Equal(results[4], results[5]);
        Assert.IsType<BatchResult.Refused>(results[6]);
        Assert.Equal(bytes.Bytes.ToArray(), (await Client.GetBytesAsync("b"))!.Value.ToArray());
    }

    [Fact]
    public async Task A_batch_has_at_most_a_thousand_operations()
    {
        var operations = Enumerable.Range(0, 1000).Select(i => new BatchOperation.Increment($"n{i % 500}"));
        var results = await Client.BatchAsync([.. operations]);
        Assert.Equal(1000, results.Count);
        Assert.Equal(2, await Client.GetAsync<int>("n499"));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Client.BatchAsync([.. Enumerable.Repeat(new BatchOperation.Get("k"), 1001)]));
        Assert.Empty(await Client.BatchAsync([]));
    }

    [Fact]
    public async Task A_clear_deletes_everything()
    {
        await Client.SetAsync("k", 1);
        await Client.ClearAsync();
        Assert.Empty(await Client.ListAsync().ToListAsync());
    }

    [Fact]
    public async Task The_status_is_that_of_the_node_itself() =>
        Assert.Equal("A", Assert.Single((await Client.GetStatusAsync()).Nodes).Node);

    [Fact]
    public async Task What_a_node_rejects_is_reported_with_its_reason()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetStringAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.SetStringAsync(new('k', 1025), "v"));
        var e = await Assert.ThrowsAsync<RequestRefusedException>(
            () => Client.TrySetAsync("k", new("{"u8.ToArray(), Value.Json)));
        Assert.Equal((400, "bad-request"), (e.Status, e.Type));
        await Assert.ThrowsAsync<RequestRefusedException>(() => Client.GetStringAsync("_/mine"));
    }

    [Fact]
    public async Task A_value_of_another_type_is_an_error_that_names_the_key()
    {
        await Client.SetStringAsync("carts/7", "not JSON");
        var e = await Assert.ThrowsAsync<JsonException>(() => Client.GetAsync<Cart>("carts/7"));
        Assert.Contains("carts/7 (text/plain; charset=utf-8)", e.Message);
        Assert.NotNull(e.InnerException);
        await Assert.ThrowsAsync<JsonException>(() => Client.UpdateAsync<Cart>("carts/7", c => c!));
    }

    internal sealed record Cart(string Owner, int Items);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Cart))]
    internal sealed partial class Generated : JsonSerializerContext;
}

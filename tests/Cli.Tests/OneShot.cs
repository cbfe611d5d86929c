using System.Text;
using System.Text.Json;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class OneShot
{
    [Fact]
    public async Task A_value_stored_by_set_is_shown_by_get_as_text()
    {
        await using var cluster = await FakeCluster.StartAsync();
        Assert.Equal(
            "created, revision 1\n", (await cluster.RunAsync("set", "k", "grüße, world")).Out.ToString());
        Assert.Equal(
            "replaced, revision 2\n", (await cluster.RunAsync("SET", "k", "two words")).Out.ToString());
        Assert.Equal("two words\n", (await cluster.RunAsync("get", "k")).Out.ToString());
        Assert.Equal("text/plain; charset=utf-8", cluster.Store.Entries["k"].Type);
    }

    [Fact]
    public async Task A_file_is_stored_and_returned_byte_for_byte()
    {
        await using var cluster = await FakeCluster.StartAsync();
        byte[] bytes = [0, 255, 10, 13, 128];
        await File.WriteAllBytesAsync(cluster.PathOf("in"), bytes);
        await cluster.RunAsync("set", "k", "@" + cluster.PathOf("in"));
        Assert.Equal("application/octet-stream", cluster.Store.Entries["k"].Type);
        Assert.Equal(bytes, (await cluster.RunAsync("get", "k", "--raw")).Bytes);
        Assert.Equal(
            Convert.ToBase64String(bytes) + "\n", (await cluster.RunAsync("get", "k")).Out.ToString());
    }

    [Fact]
    public async Task An_at_sign_is_doubled_and_a_leading_dash_follows_two_dashes()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "@@home");
        await cluster.RunAsync("set", "n", "--", "-5");
        Assert.Equal("@home", Text(cluster, "k"));
        Assert.Equal("-5", Text(cluster, "n"));
    }

    [Fact]
    public async Task A_json_type_is_sent_in_the_envelope_and_checked()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "{\"a\": 1.0}", "--type", "application/json");
        Assert.Equal("{\"a\": 1.0}", Text(cluster, "k"));
        Assert.Equal(1, await cluster.Terminal().RunAsync("set", "k", "{", "--type", "application/json"));
    }

    [Theory]
    [InlineData(2, "get", "absent")]
    [InlineData(2, "del", "absent")]
    [InlineData(2, "upd", "absent", "v")]
    [InlineData(3, "set", "k", "v", "--if-absent")]
    [InlineData(3, "set", "k", "v", "--if-revision", "99")]
    [InlineData(3, "set", "absent", "v", "--if-revision", "1")]
    [InlineData(1, "set", "k")]
    [InlineData(1, "set", "k", "v", "--timeout", "0")]
    [InlineData(1, "set", "k", "@/no/such/file")]
    [InlineData(1, "set", "k", "v", "--type", "nonsense")]
    [InlineData(1, "clear")]
    [InlineData(1, "get", "k", "--server", "Z")]
    [InlineData(0, "upd", "k", "v")]
    [InlineData(0, "set", "k", "v", "--if-revision", "1")]
    [InlineData(0, "clear", "--yes")]
    public async Task The_exit_code_says_how_it_ended(int code, params string[] arguments)
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "first");
        Assert.Equal(code, await cluster.Terminal().RunAsync(arguments));
    }

    [Fact]
    public async Task Json_output_is_one_object_a_line_for_ends_of_both_kinds()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var output = (await cluster.RunAsync("set", "k", "v", "--json")).Out.ToString();
        var set = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            (1, true), (set.GetProperty("revision").GetInt64(), set.GetProperty("created").GetBoolean()));

        var terminal = cluster.Terminal();
        Assert.Equal(3, await terminal.RunAsync("set", "k", "v", "--if-absent", "--json"));
        var error = JsonDocument.Parse(terminal.Error.ToString()).RootElement;
        Assert.Equal("condition-failed", error.GetProperty("error").GetString());
        Assert.Equal(1, error.GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Keys_are_listed_over_all_pages_up_to_the_limit()
    {
        await using var cluster = await FakeCluster.StartAsync();
        for (var i = 0; i < 8; i++) cluster.Store.Put($"k{i}", [], Value.Binary);
        Assert.Equal(8, Lines(await cluster.RunAsync("keys")).Length);
        Assert.Equal(
            ["k0", "k1", "k2", "k3", "k4"], Lines(await cluster.RunAsync("keys", "k", "--limit", "5")));
        Assert.Empty(Lines(await cluster.RunAsync("keys", "x")));
    }

    [Fact]
    public async Task A_time_to_live_is_sent()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "v", "--ttl", "60");
        Assert.Equal("60", cluster.A.Requests.Single().Ttl);
    }

    private static string[] Lines(FakeTerminal terminal) =>
        terminal.Out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(FakeCluster cluster, string key) =>
        Encoding.UTF8.GetString(cluster.Store.Entries[key].Bytes);
}

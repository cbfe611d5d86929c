using System.Text;
using System.Text.Json;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class MoreWords
{
    [Fact]
    public async Task Numbers_are_counted_and_what_is_none_is_refused()
    {
        await using var cluster = await FakeCluster.StartAsync();
        Assert.Equal("1\n", (await cluster.RunAsync("incr", "n")).Out.ToString());
        Assert.Equal("11\n", (await cluster.RunAsync("incr", "n", "10")).Out.ToString());
        Assert.Equal("8\n", (await cluster.RunAsync("DECR", "n", "3")).Out.ToString());
        Assert.Equal("11\n", (await cluster.RunAsync("decr", "n", "--", "-3")).Out.ToString());
        Assert.All(cluster.A.Requests, r => Assert.NotEmpty(r.IdempotencyKey));
        await cluster.RunAsync("set", "text", "abc");
        var terminal = cluster.Terminal();
        Assert.Equal(1, await terminal.RunAsync("incr", "text"));
        Assert.Equal("The value is not an integer.\n", terminal.Error.ToString());
    }

    [Fact]
    public async Task A_key_named_clear_is_counted_and_nothing_is_deleted()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "other", "v");
        await cluster.RunAsync("incr", "clear");
        Assert.Equal(["clear", "other"], cluster.Store.Entries.Keys.Order());
    }

    [Fact]
    public async Task A_time_to_live_is_shown_and_set_and_removed()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "v");
        Assert.Equal("never expires\n", (await cluster.RunAsync("ttl", "k")).Out.ToString());
        var touched = await cluster.RunAsync("touch", "k", "600");
        Assert.Equal("expires in 600 s, revision 2\n", touched.Out.ToString());
        var shown = await cluster.RunAsync("ttl", "k", "--json");
        var left = JsonDocument.Parse(shown.Out.ToString()).RootElement;
        Assert.InRange(left.GetProperty("ttl").GetDouble(), 500, 600);
        Assert.Equal("never expires, revision 3\n", (await cluster.RunAsync("persist", "k")).Out.ToString());
        Assert.Equal("v", Encoding.UTF8.GetString(cluster.Store.Entries["k"].Bytes));
    }

    [Fact]
    public async Task Several_values_are_stored_and_shown_and_the_first_failure_is_the_exit_code()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var stored = await cluster.RunAsync("mset", "a", "1", "b", "two words");
        Assert.Equal("a: created, revision 1\nb: created, revision 2\n", stored.Out.ToString());
        var terminal = cluster.Terminal();
        Assert.Equal(2, await terminal.RunAsync("mget", "a", "none", "b"));
        Assert.Equal("a = 1\nb = two words\n", terminal.Out.ToString());
        Assert.Equal("No such key: none\n", terminal.Error.ToString());
        Assert.All(cluster.A.Requests, r => Assert.Equal("/_/batch", r.Target));
    }

    [Fact]
    public async Task More_keys_than_a_batch_allows_are_sent_in_several()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var pairs = Enumerable.Range(0, 1_001).SelectMany(i => new[] { $"k{i}", "v" });
        await cluster.RunAsync(["mset", .. pairs]);
        Assert.Equal(1_001, cluster.Store.Entries.Count);
        Assert.Equal(2, cluster.A.Requests.Count);
    }

    [Theory]
    [InlineData(2, "ttl", "absent")]
    [InlineData(2, "touch", "absent", "60")]
    [InlineData(2, "persist", "absent")]
    [InlineData(2, "mget", "absent")]
    [InlineData(1, "touch", "k", "0")]
    [InlineData(1, "incr", "k", "one")]
    [InlineData(1, "decr", "k", "--", "-9223372036854775808")]
    [InlineData(1, "mset", "k")]
    [InlineData(1, "mget")]
    [InlineData(1, "nonsense")]
    [InlineData(1, "get", "k", "--timeout", "soon")]
    [InlineData(1, "up", "--ports", "many")]
    [InlineData(1, "touch", "k", "soon")]
    [InlineData(0, "incr", "n")]
    [InlineData(1, "touch", "k", "-1")]
    [InlineData(1, "touch", "k", "1e3")]
    [InlineData(1, "set", "k", "v", "--ttl", "0")]
    [InlineData(1, "set", "k", "v", "--ttl", "10m")]
    [InlineData(0, "touch", "k", "60")]
    public async Task The_exit_code_says_how_it_ended(int code, params string[] arguments)
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "text");
        Assert.Equal(code, await cluster.Terminal().RunAsync(arguments));
    }

    /// <remarks>docs/http.md, Queries, numbers and bodies.</remarks>
    [Fact]
    public async Task A_time_to_live_is_a_number_of_seconds_as_over_HTTP()
    {
        const string Rule =
            "A time to live is a number of seconds above 0 and at most 100 years, such as 60 or 1.5";
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", "v", "--ttl", "1.5");
        await cluster.RunAsync("upd", "k", "v", "--ttl", "0.0001");
        Assert.Equal(["1.5", "0.001"], cluster.A.Requests.Select(r => r.Ttl));
        Assert.Equal(
            "expires in 2.5 s, revision 3\n", (await cluster.RunAsync("touch", "k", "2.5")).Out.ToString());
        Assert.EndsWith("ttl=2.5", cluster.A.Requests.Last().Target, StringComparison.Ordinal);
        var prompt = cluster.Terminal("SET k v EX 1.5\nTOUCH k 0.5\nSET k v EX 10m\nTOUCH k 0\n");
        Assert.Equal(1, await prompt.RunAsync());
        Assert.Equal(
            $"{Rule}; '10m' is not one.\n{Rule}; '0' is not one.\n",
            prompt.Error.ToString());
        Assert.Equal("replaced, revision 4\nexpires in 0.5 s, revision 5\n", prompt.Out.ToString());
        var wrong = cluster.Terminal();
        Assert.Equal(1, await wrong.RunAsync("set", "k", "v", "--ttl", "10m"));
        Assert.Equal(
            $"{Rule}; '10m' is not one. "
            + "'kv set --help' has the details.\n",
            wrong.Error.ToString());
    }

    [Fact]
    public async Task An_error_is_reported_once()
    {
        var terminal = new FakeTerminal();
        Assert.Equal(1, await terminal.RunAsync("set"));
        Assert.Equal(
            "Required argument missing for command: 'set'. 'kv set --help' has the details.\n",
            terminal.Error.ToString());
    }

    [Fact]
    public async Task A_wrong_command_line_is_reported_in_one_line_and_with_json_as_an_object()
    {
        var terminal = new FakeTerminal();
        Assert.Equal(1, await terminal.RunAsync("get", "k", "--timeout", "soon"));
        Assert.Equal(
            "Cannot parse argument 'soon' for option '--timeout': it is not a valid number. "
            + "'kv get --help' has the details.\n",
            terminal.Error.ToString());
        var json = new FakeTerminal();
        Assert.Equal(1, await json.RunAsync("nonsense", "--json"));
        Assert.Equal(
            "refused",
            JsonDocument.Parse(json.Error.ToString()).RootElement.GetProperty("error").GetString());
        Assert.Empty(json.Out.ToString());
    }

    [Fact]
    public async Task Every_command_that_reports_its_end_reports_it_in_json_too()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await File.WriteAllTextAsync(cluster.PathOf("in"), "{\"key\":\"i\",\"value\":1}\n");
        string[][] commands =
        [
            ["set", "k", "v"], ["get", "k"], ["upd", "k", "w"], ["incr", "n"], ["decr", "n"], ["ttl", "k"],
            ["touch", "k", "60"], ["persist", "k"], ["mget", "k"], ["mset", "a", "1"], ["keys", "k"],
            ["del", "k"], ["watch", "--snapshot", "--count", "1"], ["import", cluster.PathOf("in")],
            ["export", cluster.PathOf("out")], ["clear", "--yes"], ["server", "kill", "A"], ["down"],
        ];
        foreach (var command in commands)
        {
            var lines = (await cluster.RunAsync([.. command, "--json"])).Out.ToString().TrimEnd().Split('\n');
            Assert.All(
                lines, l => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(l).RootElement.ValueKind));
        }
    }
}

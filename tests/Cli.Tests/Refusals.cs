using System.Text.Json;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>Every rejection says what to do instead, on the command line and at the prompt.</summary>
public class Refusals
{
    private const string EmptyKey = "The key is empty: a key is any text of 1 to 1024 bytes of UTF-8.";
    private const string NoFile = "Name exactly one file after '>'; it is overwritten: GET key > file.";
    private const string NoJson =
        "The value begins like JSON but is not valid JSON: correct it, or put it in 'single quotes'.";
    private const string Doubled = " To store text that begins with @, write @@.";

    [Theory]
    [InlineData(EmptyKey, "get", "")]
    [InlineData(EmptyKey, "set", "", "v")]
    [InlineData(EmptyKey, "upd", "", "v")]
    [InlineData(EmptyKey, "del", "")]
    [InlineData(EmptyKey, "incr", "")]
    [InlineData(EmptyKey, "decr", "")]
    [InlineData(EmptyKey, "ttl", "")]
    [InlineData(EmptyKey, "touch", "", "60")]
    [InlineData(EmptyKey, "persist", "")]
    [InlineData(EmptyKey, "mget", "k", "")]
    [InlineData(EmptyKey, "mset", "k", "v", "", "v")]
    [InlineData("'_/x' cannot be a key: '_/' is reserved.", "get", "_/x")]
    [InlineData("'_/x' cannot be a key: '_/' is reserved.", "mget", "_/x")]
    [InlineData("Name a file after '@'." + Doubled, "set", "k", "@")]
    [InlineData("There is no file 'missing'." + Doubled, "set", "k", "@missing")]
    [InlineData("There is no folder '/no/such'." + Doubled, "set", "k", "@/no/such/file")]
    [InlineData("'/' is a folder, not a file." + Doubled, "set", "k", "@/")]
    [InlineData("'server run' runs one node: name one of A, B.", "server", "run", "all")]
    public async Task A_command_says_what_to_do_and_sends_nothing(string said, params string[] command)
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        var terminal = cluster.Terminal();
        Assert.Equal(1, await terminal.RunAsync(command));
        Assert.Equal(said + "\n", terminal.Error.ToString());
        Assert.Empty(cluster.A.Requests);
    }

    [Theory]
    [InlineData("GET \"\"", EmptyKey)]
    [InlineData("MGET k ''", EmptyKey)]
    [InlineData("GET k >", NoFile)]
    [InlineData("GET k >>", NoFile)]
    [InlineData("GET k >> file", NoFile)]
    [InlineData("GET k > /", "'/' is a folder, not a file.")]
    [InlineData("GET k > /no/such/file", "There is no folder '/no/such'.")]
    [InlineData("SET k @", "Name a file after '@'." + Doubled)]
    [InlineData("SET k @missing", "There is no file 'missing'." + Doubled)]
    [InlineData("SET k @a\\0", "'a\\u0000' is not a valid path." + Doubled)]
    [InlineData("SET k {\"a\": 1", NoJson)]
    [InlineData("SET k {\"a\":1}x", NoJson)]
    [InlineData("SET k [\"a\" \"b\"]", NoJson)]
    public async Task The_prompt_says_what_to_do_and_continues(string line, string said)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("k", "v"u8.ToArray(), "text/plain");
        var terminal = cluster.Terminal($"{line}\nGET k\n");
        Assert.Equal(1, await terminal.RunAsync());
        Assert.Equal(said + "\n", terminal.Error.ToString());
        Assert.Equal("v\n", terminal.Out.ToString());
    }

    [Fact]
    public async Task A_value_that_no_node_would_accept_is_not_sent()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await File.WriteAllBytesAsync(cluster.PathOf("in"), new byte[2 * Limits.ValueBytes]);
        string[][] commands =
        [
            ["set", "k", "@" + cluster.PathOf("in")], ["mset", "k", "@" + cluster.PathOf("in")],
            ["set", "k", "@-"],
        ];
        foreach (var command in commands)
        {
            var terminal = cluster.Terminal(new string('x', 2 * Limits.ValueBytes));
            Assert.Equal(1, await terminal.RunAsync(command));
            Assert.Equal("The value is too long: the limit is 1,048,576 bytes.\n", terminal.Error.ToString());
        }
        Assert.Empty(cluster.A.Requests);
    }

    [Fact]
    public async Task Each_missing_key_of_several_is_reported_at_its_position()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("k", "v"u8.ToArray(), "text/plain");
        var terminal = cluster.Terminal();
        Assert.Equal(2, await terminal.RunAsync("mget", "missing", "k", "--json"));
        var lines = terminal.Out.ToString().TrimEnd().Split('\n');
        Assert.Equal(
            """{"status":404,"key":"missing","value":null,"error":"not-found","detail":"""
            + "\"No such key: missing\"}",
            lines[0]);
        Assert.Equal("v", JsonDocument.Parse(lines[1]).RootElement.GetProperty("value").GetString());
        Assert.Empty(terminal.Error.ToString());
    }

    [Fact]
    public async Task A_refusal_names_its_node_once()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        foreach (var server in cluster.Servers)
            server.FailFirst(
                int.MaxValue, c => FakeApi.ProblemAsync(c, 503, $"{server.Name} reaches no majority."));
        Assert.Equal(
            "A could not serve this within the deadline (it reaches no majority).\n",
            await ErrorsAsync(cluster, "get", "k", "--server", "A", "--timeout", "1"));
        Assert.Equal(
            "No server could serve this within the deadline "
            + "(A reaches no majority; B reaches no majority).\n",
            await ErrorsAsync(cluster, "get", "k", "--timeout", "1"));
        Assert.Equal(
            "No server accepts the watch (A reaches no majority; B reaches no majority).\n",
            await ErrorsAsync(cluster, "watch"));
        await cluster.A.GoDownAsync();
        Assert.Equal(
            "A cannot be reached within the deadline (connection refused). "
            + "Without --server any other node may answer.\n",
            await ErrorsAsync(cluster, "get", "k", "--server", "A", "--timeout", "1"));
    }

    private static async Task<string> ErrorsAsync(FakeCluster cluster, params string[] command)
    {
        var terminal = cluster.Terminal();
        Assert.Equal(4, await terminal.RunAsync(command));
        return terminal.Error.ToString();
    }
}

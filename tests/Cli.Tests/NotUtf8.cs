using System.Text;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>Bytes that are not UTF-8 never become another key or value.</summary>
public class NotUtf8
{
    private static readonly byte[] Latin1 = [.. "caf"u8, 0xE9];

    [Theory]
    [InlineData("get", "caf\uFFFD")]
    [InlineData("set", "k", "caf\uFFFD")]
    [InlineData("keys", "caf\uFFFD")]
    [InlineData("watch", "caf\uFFFD")]
    [InlineData("mset", "k", "v", "caf\uFFFD", "v")]
    [InlineData("export", "--prefix", "caf\uFFFD")]
    [InlineData("set", "k", "@caf\uFFFD")]
    public async Task An_argument_of_other_bytes_is_refused_and_asks_no_server(params string[] arguments)
    {
        await using var cluster = await FakeCluster.StartAsync();
        var at = Array.FindIndex(arguments, a => a.Contains('\uFFFD'));
        var terminal = cluster.Terminal();
        terminal.RawArguments = [.. arguments.Select((a, i) => i == at ? Latin1 : Encoding.UTF8.GetBytes(a))];
        Assert.Equal(1, await terminal.RunAsync(arguments));
        Assert.StartsWith(
            $"Argument {at + 1}, '{arguments[at]}', is not valid UTF-8", terminal.Error.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("@file", terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(cluster.A.Requests);
    }

    [Fact]
    public async Task A_real_replacement_character_is_accepted_where_the_bytes_are_known()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal();
        terminal.RawArguments = [.. new[] { "set", "a\uFFFD", "v" }.Select(Encoding.UTF8.GetBytes)];
        Assert.Equal(0, await terminal.RunAsync("set", "a\uFFFD", "v"));
        Assert.Equal(["a\uFFFD"], cluster.Store.Entries.Keys);

        var unknown = cluster.Terminal();
        Assert.Equal(1, await unknown.RunAsync("set", "a\uFFFD", "w"));
        Assert.Contains("\\ufffd at the prompt", unknown.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await cluster.Terminal("SET b\\ufffd v\n").RunAsync());
        Assert.Contains("b\uFFFD", cluster.Store.Entries.Keys);
    }

    [Fact]
    public async Task Two_keys_in_Latin_1_do_not_become_one()
    {
        if (!File.Exists("/proc/self/cmdline")) return; // Linux only
        await using var cluster = await FakeCluster.StartAsync();
        using var kv = Pipes.Start(
            cluster, "\"$0\" \"$1\" set \"$(printf 'caf\\351')\" 1; \"$0\" \"$1\" set \"$(printf 'caf\\350')\" 2; "
            + "\"$0\" \"$1\" set \"$(printf 'caf\\357\\277\\275')\" 3");
        Assert.Equal("created, revision 1\n", await kv.StandardOutput.ReadToEndAsync());
        var said = (await kv.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, said.Count(l => l.Contains("Argument 2", StringComparison.Ordinal)));
        Assert.Equal(["caf\uFFFD"], cluster.Store.Entries.Keys);
    }

    [Fact]
    public async Task A_bad_line_of_a_script_is_rejected_with_its_number_and_the_others_are_executed()
    {
        await using var cluster = await FakeCluster.StartAsync();
        byte[] script =
        [
            .. "SET a 1\nSET "u8, .. Latin1, .. " 1\r\nSET b 2\nSET c {\n"u8, .. Latin1, (byte)'\n',
            .. "GET b\n"u8,
        ];
        var terminal = cluster.Terminal();
        terminal.RawInput = script;
        Assert.Equal(1, await terminal.RunAsync());
        Assert.Equal(["a", "b"], cluster.Store.Entries.Keys.Order());
        Assert.StartsWith(
            "Line 2 of standard input was not executed: byte 8 of the line (0xE9) is not UTF-8. Store a binary "
            + "value with @file.\n",
            terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Line 5", terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("2\n", terminal.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_from_a_file_or_standard_input_may_be_any_bytes()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await File.WriteAllBytesAsync(cluster.PathOf("in"), Latin1);
        await cluster.RunAsync("set", "file", "@" + cluster.PathOf("in"));
        await cluster.RunAsync("mset", "many", "@" + cluster.PathOf("in"));
        var terminal = cluster.Terminal();
        terminal.RawInput = Latin1;
        Assert.Equal(0, await terminal.RunAsync("set", "input", "@-", "--type", "text/plain;charset=latin1"));
        Assert.All(cluster.Store.Entries.Values, e => Assert.Equal(Latin1, e.Bytes));
        Assert.Equal("application/octet-stream", cluster.Store.Entries["file"].Type);
        Assert.Equal("text/plain;charset=latin1", cluster.Store.Entries["input"].Type);
        var json = cluster.Terminal();
        json.RawInput = [(byte)'"', .. Latin1, (byte)'"'];
        Assert.Equal(1, await json.RunAsync("set", "json", "@-", "--type", "application/json"));
        Assert.Equal("The value is not JSON: it is not UTF-8.\n", json.Error.ToString());
    }

    [Theory]
    [InlineData("SET k \\ud83d", "The value is not Unicode: it contains half of a surrogate pair.")]
    [InlineData("MSET k \\ud83d", "The value is not Unicode: it contains half of a surrogate pair.")]
    [InlineData("KEYS \\ud83d", "The prefix is not Unicode: it contains half of a surrogate pair.")]
    [InlineData("WATCH \\ud83d", "The prefix is not Unicode: it contains half of a surrogate pair.")]
    [InlineData("SET \\ud83d v", "The key is not valid UTF-8.")]
    public async Task Half_of_a_surrogate_pair_is_refused_at_the_prompt(string line, string said)
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal(line + "\n");
        Assert.Equal(1, await terminal.RunAsync());
        Assert.Equal(said + "\n", terminal.Error.ToString());
        Assert.Empty(cluster.A.Requests);
    }
}

using System.Text;
using System.Text.Json;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>The command line passes on exactly what a node stores: docs/http.md, Writing.</summary>
public class StoredJson
{
    private const string Lone = "\"\\ud83d\"";
    private static readonly string Deep = new string('[', 1_000) + new string(']', 1_000);

    public static TheoryData<string> Values() =>
    [
        Lone, "{\"a\":" + Lone + ",\"\\udc00\":1,\"a\":2}", Deep, "1e400", "1.0",
        "\"\\u00e9\u2028😀\"", "{\"x\" : [ 1 ]}",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Every_way_to_read_shows_the_text_that_was_stored(string json)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("k", Encoding.UTF8.GetBytes(json), Value.Json);
        string[][] commands =
        [
            ["get", "k"], ["get", "k", "--json"], ["mget", "k"], ["mget", "k", "--json"],
            ["watch", "--snapshot", "--count", "1"], ["watch", "--snapshot", "--count", "1", "--json"],
        ];
        foreach (var command in commands)
        {
            var shown = (await cluster.RunAsync(command)).Out.ToString();
            Assert.Contains(json, shown, StringComparison.Ordinal);
            Assert.Equal(1, shown.Count(c => c == '\n'));
        }
        var prompt = cluster.Terminal("GET k\nMGET k\n");
        Assert.Equal(0, await prompt.RunAsync());
        Assert.Equal($"{json}\nk = {json}\n", prompt.Out.ToString());
        await cluster.RunAsync("ttl", "k");
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Export_and_import_preserve_it(string json)
    {
        await using var from = await FakeCluster.StartAsync();
        from.Store.Put("k", Encoding.UTF8.GetBytes(json), Value.Json);
        var exported = Encoding.UTF8.GetString((await from.RunAsync("export")).Bytes);
        Assert.Equal($"{{\"key\":\"k\",\"value\":{json}}}\n", exported);
        await using var to = await FakeCluster.StartAsync();
        Assert.Equal(0, await to.Terminal(exported).RunAsync("import", "-"));
        Assert.Equal(json, Encoding.UTF8.GetString(to.Store.Entries["k"].Bytes));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Set_sends_it(string json)
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.RunAsync("set", "k", json, "--type", "application/json");
        Assert.Equal(json, Encoding.UTF8.GetString(cluster.Store.Entries["k"].Bytes));
    }

    [Fact]
    public async Task Line_breaks_between_its_tokens_are_blanks_where_a_line_is_an_object()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Store.Put("k", "{\n\"a\":\n1}"u8.ToArray(), Value.Json);
        string[][] commands =
            [["get", "k", "--json"], ["mget", "k", "--json"], ["watch", "--snapshot", "--count", "1", "--json"]];
        foreach (var command in commands)
        {
            var line = (await cluster.RunAsync(command)).Out.ToString().TrimEnd('\n');
            Assert.DoesNotContain('\n', line);
            var value = JsonDocument.Parse(line).RootElement.GetProperty("value");
            Assert.Equal("{ \"a\": 1}", value.GetRawText());
        }
        Assert.Equal("{\n\"a\":\n1}\n", (await cluster.RunAsync("get", "k")).Out.ToString());
    }
}

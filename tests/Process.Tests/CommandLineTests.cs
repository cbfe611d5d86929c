namespace OrleansKv.Processes;

/// <summary>The three-node scenario with nothing but the kv command.</summary>
public sealed class CommandLineTests
{
    private const int NotFound = 2;

    [Fact]
    public async Task The_command_line_serves_updates_deletes_and_goes_on_while_a_node_is_lost()
    {
        await using var kv = new CommandLine();
        await kv.UpAsync();

        await kv.OkAsync("set greeting hello --server A");
        await AllShowAsync(kv, "greeting", "hello");
        await kv.OkAsync("upd greeting hi --server B");
        await AllShowAsync(kv, "greeting", "hi");
        await kv.OkAsync("del greeting --server C");
        foreach (var node in new[] { "A", "B", "C" })
            Assert.Equal(NotFound, (await kv.RunAsync($"get greeting --server {node}")).Code);
        Assert.Equal(NotFound, (await kv.RunAsync("upd greeting again")).Code);

        await kv.OkAsync("set kept before --server B");
        await kv.OkAsync("server kill B");
        await kv.OkAsync("set kept after --server A");
        Assert.Equal("after", await kv.OkAsync("get kept --server C"));
        await kv.OkAsync("server start B");
        await AllShowAsync(kv, "kept", "after");
    }

    [Fact]
    public async Task The_prompt_asks_for_a_server_and_takes_the_words()
    {
        await using var kv = new CommandLine();
        await kv.UpAsync();
        var printed = await kv.OkAsync("--server B", "SET k v\nGET k\nUPD k w\nGET k\nDEL k\nSTATUS\n");
        Assert.Contains("v", printed.Split('\n').Select(line => line.Trim()));
        Assert.Contains("w", printed.Split('\n').Select(line => line.Trim()));
        await kv.OkAsync("set a 1");
        await kv.OkAsync("clear --yes");
        Assert.Equal(NotFound, (await kv.RunAsync("get a --server C")).Code);
    }

    private static async Task AllShowAsync(CommandLine kv, string key, string value)
    {
        foreach (var node in new[] { "A", "B", "C" })
            Assert.Equal(value, await kv.OkAsync($"get {key} --server {node}"));
    }
}

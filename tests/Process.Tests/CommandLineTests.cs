namespace OrleansKv.Processes;

/// <summary>The three-node scenario with nothing but the kv command.</summary>
public sealed class CommandLineTests(CommandLine kv) : IClassFixture<CommandLine>
{
    private const int NotFound = 2;

    [Fact]
    public async Task The_command_line_continues_while_a_node_is_lost()
    {
        await kv.OkAsync("set greeting hello --server A");
        await AllShowAsync("greeting", "hello");
        await kv.OkAsync("upd greeting hi --server B");
        await AllShowAsync("greeting", "hi");
        await kv.OkAsync("del greeting --server C");
        foreach (var (_, run) in await GetAsync("greeting")) Assert.Equal(NotFound, run.Code);
        Assert.Equal(NotFound, (await kv.RunAsync("upd greeting again")).Code);

        await kv.OkAsync("set kept before --server B");
        await kv.OkAsync("server kill B");
        await kv.OkAsync("set kept after --server A");
        Assert.Equal("after", await kv.OkAsync("get kept --server C"));
        await kv.OkAsync("server start B");
        await AllShowAsync("kept", "after");
    }

    [Fact]
    public async Task The_prompt_asks_for_a_server_and_takes_the_words()
    {
        var printed = await kv.OkAsync("--server B", "SET k v\nGET k\nUPD k w\nGET k\nDEL k\nSTATUS\n");
        Assert.Contains("v", printed.Split('\n').Select(line => line.Trim()));
        Assert.Contains("w", printed.Split('\n').Select(line => line.Trim()));
        await kv.OkAsync("set a 1");
        await kv.OkAsync("clear --yes");
        Assert.Equal(NotFound, (await kv.RunAsync("get a --server C")).Code);
    }

    private async Task AllShowAsync(string key, string value)
    {
        foreach (var (node, run) in await GetAsync(key)) Assert.Equal((node, 0, value), (node, run.Code, run.Output));
    }

    private Task<(string Node, ProgramRun Run)[]> GetAsync(string key) =>
        Task.WhenAll(new[] { "A", "B", "C" }.Select(async node =>
            (node, await kv.RunAsync($"get {key} --server {node}"))));
}

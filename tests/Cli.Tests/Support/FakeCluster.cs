using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>Servers A, B, ... over one store, and a home whose cluster.json names them.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private FakeCluster(TempFolder folder, FakeStore store, IReadOnlyList<FakeServer> servers) =>
        (_folder, Store, Servers) = (folder, store, servers);

    public string Folder => _folder.Path;

    public FakeStore Store { get; }

    public IReadOnlyList<FakeServer> Servers { get; }

    public FakeServer A => Servers[0];

    public FakeServer B => Servers[1];

    public static async Task<FakeCluster> StartAsync(int count = 1)
    {
        var store = new FakeStore();
        var servers = new List<FakeServer>();
        for (var i = 0; i < count; i++)
            servers.Add(await FakeServer.StartAsync(((char)('A' + i)).ToString(), store));
        var folder = new TempFolder();
        var nodes = new SortedDictionary<string, NodeAddresses>(StringComparer.Ordinal);
        foreach (var server in servers)
            nodes.Add(server.Name, new(new Uri(server.Address).Authority, "", "", ""));
        new LocalClusterFile(nodes, new("", "")).Write(folder["cluster.json"]);
        return new(folder, store, servers);
    }

    public FakeTerminal Terminal(string input = "") =>
        new() { Input = input, Environment = { ["KV_HOME"] = Folder } };

    public string PathOf(string file) => _folder[file];

    /// <summary>Runs a command that is expected to end with 0.</summary>
    public async Task<FakeTerminal> RunAsync(params string[] arguments)
    {
        var terminal = Terminal();
        var code = await terminal.RunAsync(arguments);
        Assert.True(code == 0, $"exit {code}: {terminal.Error}{terminal.Out}");
        return terminal;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
        _folder.Dispose();
    }
}

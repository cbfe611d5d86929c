using System.Text.Json;

namespace OrleansKv.Processes;

/// <summary>Three nodes on this machine, with a folder and ports of their own.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static int _count;

    private readonly object? _timing;
    private readonly object? _limits;

    /// <param name="timing">As the cluster file has it; null: the defaults.</param>
    /// <param name="limits">Likewise.</param>
    public LocalCluster(
        Mode mode, Surroundings? surroundings = null, object? timing = null, object? limits = null)
    {
        (_timing, _limits) = (timing, limits);
        Home = Directory.CreateDirectory(
            Path.Combine(Reaper.Folder, $"{Interlocked.Increment(ref _count)}")).FullName;
        Nodes = [.. new[] { "A", "B", "C" }.Select(name => new Node(mode, name, Home, surroundings))];
        Config = WriteConfig("cluster.json", Nodes);
    }

    public string Home { get; }

    public string Config { get; }

    public IReadOnlyList<Node> Nodes { get; }

    public Node A => Nodes[0];

    public Node B => Nodes[1];

    public Node C => Nodes[2];

    public string Log => string.Join('\n', Nodes.Select(node => node.Log));

    public async Task StartAsync()
    {
        foreach (var node in Nodes) node.Start();
        await ReadyAsync();
    }

    public Task ReadyAsync() => Task.WhenAll(Nodes.Select(node => node.ReadyAsync()));

    public Task KillAsync() => Task.WhenAll(Nodes.Select(node => node.KillAsync()));

    public IReadOnlyList<Node> AllBut(Node node) => [.. Nodes.Where(other => other != node)];

    /// <summary>This node has looked at everything the others stored up to a moment ago.</summary>
    /// <param name="underLoad">Then there is always something newer; else nothing is left to look at.</param>
    public Task CaughtUpAsync(Node node, bool underLoad = false) =>
        Poll.UntilAsync($"{node.Name} has caught up", async () =>
        {
            var answer = await node.Client.GetAsync("/_/cluster");
            return answer.IsSuccess && answer.Json().GetProperty("nodes").EnumerateArray()
                .All(other => IsCaughtUp(other) && (underLoad || HasNoLag(other)));
        });

    /// <returns>The file's path.</returns>
    public string WriteConfig(string file, IEnumerable<Node> nodes)
    {
        var path = Path.Combine(Home, file);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            nodes = nodes.ToDictionary(
                node => node.Name,
                node => new { http = node.Http, peer = node.Peer, silo = node.Silo, gateway = node.Gateway }),
            membership = new
            {
                invariant = "System.Data.SQLite",
                connectionString = $"Data Source={Path.Combine(Home, "membership.db")}",
            },
            timing = _timing ?? new { },
            limits = _limits ?? new { },
        }));
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private static bool HasNoLag(JsonElement node) =>
        node.GetProperty("lag").ValueKind == JsonValueKind.Number && node.GetProperty("lag").GetInt64() == 0;

    private static bool IsCaughtUp(JsonElement node) =>
        node.GetProperty("caughtUp").ValueKind == JsonValueKind.True;
}

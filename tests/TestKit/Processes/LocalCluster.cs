using System.Text.Json;

namespace OrleansKv.TestKit.Processes;

/// <summary>Three nodes on this machine, with a folder and ports of their own.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private static int _count;

    private readonly object? _timing;
    private readonly object? _limits;
    private readonly object? _membership;

    /// <param name="timing">As the cluster file has it; null: the defaults.</param>
    /// <param name="limits">Likewise.</param>
    /// <param name="hasSilos">False: the cluster file has no membership.</param>
    /// <param name="membership">By default a SQLite file in <see cref="Home"/>.</param>
    public LocalCluster(
        Surroundings? surroundings = null, object? timing = null, object? limits = null, bool hasSilos = true,
        object? membership = null)
    {
        (_timing, _limits) = (timing, limits);
        Home = Directory.CreateDirectory(
            Path.Combine(Reaper.Folder, $"{Interlocked.Increment(ref _count)}")).FullName;
        _membership = hasSilos ? membership ?? Sqlite(MembershipFile) : null;
        Nodes = [.. new[] { "A", "B", "C" }.Select(name => new Node(name, Home, surroundings))];
        Config = WriteConfig("cluster.json", Nodes);
    }

    public string Home { get; }

    public string Config { get; }

    public string MembershipFile => Path.Combine(Home, "membership.db");

    public IReadOnlyList<Node> Nodes { get; }

    public Node A => Nodes[0];

    public Node B => Nodes[1];

    public Node C => Nodes[2];

    public string Log => string.Join('\n', Nodes.Select(node => node.Log));

    public async Task StartAsync()
    {
        foreach (var node in Nodes) node.Start();
        await JoinedAsync();
    }

    public Task ReadyAsync() => Task.WhenAll(Nodes.Select(node => node.ReadyAsync()));

    public Task JoinedAsync() => Task.WhenAll(Nodes.Select(node => node.JoinedAsync()));

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

    public static object Sqlite(string path) =>
        new { invariant = "System.Data.SQLite", connectionString = $"Data Source={path}" };

    /// <param name="membership">Another one than this cluster's.</param>
    /// <returns>The file's path.</returns>
    public string WriteConfig(string file, IEnumerable<Node> nodes, object? membership = null) =>
        Write(file, nodes, membership ?? _membership);

    /// <returns>The path of a file that names the same nodes and no membership.</returns>
    public string WriteBareConfig(string file) => Write(file, Nodes, null);

    private string Write(string file, IEnumerable<Node> nodes, object? membership)
    {
        var path = Path.Combine(Home, file);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            nodes = nodes.ToDictionary(
                node => node.Name,
                node => new { http = node.Http, peer = node.Peer, silo = node.Silo, gateway = node.Gateway }),
            membership,
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

using System.Net;
using System.Text;
using System.Text.Json;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>Three real Silo processes on free ports, as `kv up` would start them.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly TempFolder _folder = new();
    private readonly IReadOnlyDictionary<NodeId, NodeAddress> _nodes = FreePorts.Nodes();
    private readonly Dictionary<string, NodeProcess> _running = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <param name="membership">By default SQLite in the cluster's folder.</param>
    public ProcessCluster(MembershipOptions? membership = null)
    {
        Membership = membership ?? new("System.Data.SQLite", $"Data Source={_folder["membership.db"]}");
        var nodes = _nodes.ToDictionary(n => n.Key.ToString(), n => n.Value);
        var file = JsonSerializer.Serialize(new { nodes, membership = Membership }, Format);
        File.WriteAllText(_folder["cluster.json"], file);
    }

    public static IReadOnlyList<string> Names { get; } = ["A", "B", "C"];

    public MembershipOptions Membership { get; }

    public NodeProcess this[string node] => _running[node];

    public static async Task<ProcessCluster> StartAsync(MembershipOptions? membership = null)
    {
        var cluster = new ProcessCluster(membership);
        foreach (var node in Names) cluster.Start(node);
        foreach (var node in Names) await cluster.JoinedAsync(node);
        return cluster;
    }

    public void Start(string node)
    {
        if (_running.Remove(node, out var before)) before.Dispose();
        _running[node] = NodeProcess.Start("src/Silo", "OrleansKv.Silo.dll",
            "--config", _folder["cluster.json"], "--node", node, "--data", _folder[node]);
    }

    /// <summary>Waits until the node is ready, and its silo active in the membership table.</summary>
    public async Task<TimeSpan> JoinedAsync(string node, long after = 0)
    {
        try
        {
            return await Wait.UntilAsync($"{node} is ready and joined", async () =>
                await LatestAsync(node) is { Status: MembershipRow.Active } row && row.Generation > after
                && (await _http.GetAsync(Url(node, "_/health/ready"))).IsSuccessStatusCode);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{_running[node].Output}", e);
        }
    }

    /// <returns>How long the table took to call this life of the silo dead.</returns>
    public Task<TimeSpan> EvictedAsync(string node, long generation, TimeSpan limit) => Wait.UntilAsync(
        $"{node} is evicted",
        async () => (await MembershipRows.ReadAsync(Membership))
            .Any(r => r.Silo == node && r.Generation == generation && r.Status == MembershipRow.Dead),
        limit);

    public Task<MembershipRow?> LatestAsync(string node) => MembershipRows.LatestAsync(Membership, node);

    public async Task<HttpStatusCode> PutAsync(string node, string key, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/plain");
        return (await _http.PutAsync(Url(node, key), content)).StatusCode;
    }

    /// <returns>The raw value; null when there is none.</returns>
    public async Task<string?> GetAsync(string node, string key)
    {
        var answer = await _http.GetAsync(Url(node, key + "?raw"));
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <returns>The exit code and the answer of the sample client.</returns>
    public async Task<(int Code, string Answer)> ClientAsync(params string[] arguments)
    {
        using var client = NodeProcess.Start("samples/OrleansClient", "OrleansKv.OrleansClient.dll",
            [Membership.Invariant, Membership.ConnectionString, .. arguments]);
        return await client.EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var node in _running.Values) node.Dispose();
        _http.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Uri Url(string node, string path) => new($"http://{_nodes[NodeId.Parse(node)].Http}/{path}");
}

using System.Net;
using System.Text.Json;
using OrleansKv.Grains.Placement;
using OrleansKv.Load;

namespace OrleansKv.Runner.Systems;

/// <summary>This store: three nodes as <c>./kv up</c> starts them, on their own ports and folders.</summary>
internal sealed class StoreCluster(Options options) : Cluster("store", options.Home)
{
    private static readonly NodeId[] Voters = [.. Enumerable.Range(1, Size).Select(n => new NodeId((byte)n))];

    public override Dialect Dialect => Dialect.Plain;

    public override IReadOnlyList<IPEndPoint> Nodes { get; } =
        [.. Enumerable.Range(0, Size).Select(node => Local(options.Port + node))];

    private string Config => Path.Combine(Home, "cluster.json");

    private string Program => Path.Combine(options.Root, "src/Silo/bin/Release/net10.0/publish/OrleansKv.Silo.dll");

    /// <summary>Without silos no node owns a key: any may have been on its way through it.</summary>
    public override bool IsServedBy(string key, int node) =>
        options.IsWithoutSilos || Rendezvous.Owner(key, Voters) == Voters[node];

    protected override void Prepare()
    {
        var file = new
        {
            nodes = Enumerable.Range(0, Size).ToDictionary(NodeName, node => new
            {
                http = Nodes[node].ToString(),
                peer = Local(options.Port + 10 + node).ToString(),
                silo = Local(options.Port + 20 + node).ToString(),
                gateway = Local(options.Port + 30 + node).ToString(),
            }),
            membership = options.IsWithoutSilos ? null : new
            {
                invariant = "System.Data.SQLite",
                connectionString = $"Data Source={Path.Combine(Home, "membership.db")}",
            },
        };
        File.WriteAllText(Config, JsonSerializer.Serialize(file));
    }

    protected override string Command(int node) =>
        $"dotnet '{Program}' --config '{Config}' --node {NodeName(node)} --data '{Folder(node)}'";

    protected override async Task<bool> IsReadyAsync(int node)
    {
        using var answer = await Http.GetAsync(new Uri($"http://{Nodes[node]}/_/health/ready"));
        return answer.IsSuccessStatusCode;
    }
}

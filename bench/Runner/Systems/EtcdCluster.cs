using System.Net;
using System.Text.Json;
using OrleansKv.Load;

namespace OrleansKv.Runner.Systems;

/// <summary>Three members of etcd with the settings it ships with, asked through its JSON gateway.</summary>
internal sealed class EtcdCluster(Options options) : Cluster("etcd", options.Home)
{
    public override Dialect Dialect => Dialect.Etcd;

    public override IReadOnlyList<IPEndPoint> Nodes { get; } =
        [.. Enumerable.Range(0, Size).Select(node => Local(options.Port + 40 + node))];

    private string Members => string.Join(
        ',', Enumerable.Range(0, Size).Select(node => $"{NodeName(node)}=http://{Peer(node)}"));

    public override async Task<int> VictimAsync(int round)
    {
        for (var node = 0; node < Size; node++)
        {
            using var status = JsonDocument.Parse(await PostAsync(node, "/v3/maintenance/status"));
            var self = status.RootElement.GetProperty("header").GetProperty("member_id").GetString();
            if (status.RootElement.GetProperty("leader").GetString() == self) return node;
        }
        throw new BenchException("etcd has no leader");
    }

    protected override string Command(int node) =>
        $"etcd --name {NodeName(node)} --data-dir '{Folder(node)}' --log-level error"
        + $" --listen-client-urls http://{Nodes[node]} --advertise-client-urls http://{Nodes[node]}"
        + $" --listen-peer-urls http://{Peer(node)} --initial-advertise-peer-urls http://{Peer(node)}"
        + $" --initial-cluster {Members} --initial-cluster-token bench";

    protected override async Task<bool> IsReadyAsync(int node)
    {
        using var answer = await Http.GetAsync(new Uri($"http://{Nodes[node]}/health"));
        return answer.IsSuccessStatusCode;
    }

    private IPEndPoint Peer(int node) => Local(options.Port + 50 + node);

    private async Task<string> PostAsync(int node, string path)
    {
        using var body = new StringContent("{}");
        using var answer = await Http.PostAsync(new Uri($"http://{Nodes[node]}{path}"), body);
        return await answer.Content.ReadAsStringAsync();
    }
}

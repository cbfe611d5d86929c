using System.Net;
using OrleansKv.Load;

namespace OrleansKv.Runner.Systems;

/// <summary>Grains that hold a byte array in memory: what this stack can do when nothing is kept.</summary>
internal sealed class CeilingCluster(Options options) : Cluster("ceiling", options.Home)
{
    public override Dialect Dialect => Dialect.Plain;

    public override IReadOnlyList<IPEndPoint> Nodes { get; } =
        [.. Enumerable.Range(0, Size).Select(node => Local(options.Port + 60 + node))];

    protected override string Command(int node)
    {
        var program = Path.Combine(options.Root, "bench/Ceiling/bin/Release/net10.0/OrleansKv.Ceiling.dll");
        var silo = options.Port + 70;
        return $"dotnet '{program}' {Nodes[node].Port} {silo + node} {options.Port + 80 + node} {silo}";
    }

    protected override async Task<bool> IsReadyAsync(int node)
    {
        using var answer = await Http.GetAsync(new Uri($"http://{Nodes[node]}/_/health/ready"));
        return answer.IsSuccessStatusCode;
    }
}

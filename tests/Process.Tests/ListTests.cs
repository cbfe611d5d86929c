using System.Text.Json;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>Pages of a listing, each asked of another node, while others write between them.</summary>
[Collection(SharedCollection.Name)]
public sealed class ListTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    private const int Stable = 300;

    [Fact]
    public async Task Pages_from_any_node_join_without_a_gap_or_a_repeat_while_others_write()
    {
        var cluster = await WholeAsync(shared);
        var stable = Enumerable.Range(0, Stable).Select(i => $"list/{i:000}/stays").ToList();
        await Task.WhenAll(stable.Select((key, i) => cluster.Nodes[i % 3].Client.PutAsync(key, "0")));
        using var stop = new CancellationTokenSource();
        var writers = cluster.Nodes.Select((node, i) => ChangeAsync(node, i, stop.Token)).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var listed = await ListAsync(cluster.Nodes);
            Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
            Assert.Equal(listed.Distinct(), listed);
            Assert.Equal(stable, listed.Where(key => key.EndsWith("stays", StringComparison.Ordinal)));
        }
        await stop.CancelAsync();
        Print($"{(await Task.WhenAll(writers)).Sum()} keys came and went meanwhile");
    }

    /// <summary>Keys between the others that come and go, and new revisions of those that stay.</summary>
    /// <returns>How many came.</returns>
    private static async Task<int> ChangeAsync(Node node, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            var at = random.Next(Stable);
            (await node.Client.PutAsync($"list/{at:000}/from {node.Name}", "1")).MustBe(201);
            (await node.Client.PutAsync($"list/{at:000}/stays", $"{count}", ifMatch: "*")).MustBe(200);
            (await node.Client.DeleteAsync($"list/{at:000}/from {node.Name}")).MustBe(204);
        }
        return count;
    }

    private static async Task<List<string>> ListAsync(IReadOnlyList<Node> nodes)
    {
        var keys = new List<string>();
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            var after = cursor is null ? "" : $"&cursor={cursor}";
            var answer = await nodes[page % nodes.Count].Client.GetAsync(
                $"/_/keys?prefix=list/&limit=17{after}");
            var json = answer.MustBe(200).Json();
            keys.AddRange(json.GetProperty("keys").EnumerateArray()
                .Select(key => key.GetProperty("key").GetString()!));
            var next = json.GetProperty("cursor");
            Assert.Equal(next.ValueKind == JsonValueKind.Null, json.GetProperty("complete").GetBoolean());
            if ((cursor = next.GetString()) is null) return keys;
        }
    }
}

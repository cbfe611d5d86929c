using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansKv.Faults.Network;

/// <summary>
/// A running silo that the others cannot reach; tests/Cluster.Tests covers killed and stopped ones.
/// </summary>
public sealed class EvictionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [NetworkFact]
    public async Task Only_a_silo_that_is_cut_off_is_evicted_within_seconds_and_it_rejoins()
    {
        using var network = new TestNetwork(1);
        await using var cluster = new LocalCluster(network);
        await cluster.StartAsync();
        await SeeAsync("three silos", 1.0 / 3, cluster.Nodes);

        var since = Stopwatch.GetTimestamp();
        foreach (var other in cluster.AllBut(cluster.B)) network.Between("B", other.Name, Wire.Cut);
        await SeeAsync("two silos", 1.0 / 2, cluster.AllBut(cluster.B), Limit);
        output.WriteLine($"cut off: evicted after {Stopwatch.GetElapsedTime(since)}");

        network.Heal();
        await SeeAsync("three silos again", 1.0 / 3, cluster.Nodes);
    }

    /// <summary>The share of the keys that a node owns shows how many silos it sees.</summary>
    private static Task SeeAsync(string what, double share, IReadOnlyList<Node> nodes, TimeSpan? within = null) =>
        Poll.UntilAsync(
            $"{string.Join(", ", nodes.Select(node => node.Name))} see {what}",
            async () => (await Task.WhenAll(nodes.Select(ShareOfAsync))).All(seen => Math.Abs(seen - share) < 0.05),
            within);

    /// <returns>NaN while the node has no silo.</returns>
    private static async Task<double> ShareOfAsync(Node node)
    {
        var answer = await node.Client.GetAsync("/_/cluster");
        if (!answer.IsSuccess) return double.NaN;
        var owned = answer.Json().GetProperty("process").GetProperty("ownedShare");
        return owned.ValueKind == System.Text.Json.JsonValueKind.Number ? owned.GetDouble() : double.NaN;
    }
}

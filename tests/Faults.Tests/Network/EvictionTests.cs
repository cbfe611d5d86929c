using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansKv.Faults.Network;

/// <summary>
/// A silo that the others cannot reach, while it runs; tests/Cluster.Tests has the killed and the stopped one.
/// </summary>
public sealed class EvictionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [NetworkFact]
    public async Task A_silo_that_is_cut_off_is_evicted_in_seconds_without_the_others_and_rejoins()
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

    /// <summary>The share of the keys whose grains a node has tells how many silos it sees.</summary>
    private static Task SeeAsync(string what, double share, IReadOnlyList<Node> nodes, TimeSpan? within = null) =>
        Poll.UntilAsync(
            $"{string.Join(", ", nodes.Select(node => node.Name))} see {what}",
            async () => (await Task.WhenAll(nodes.Select(ShareOfAsync))).All(seen => Math.Abs(seen - share) < 0.05),
            within);

    /// <returns>NaN while it has no silo.</returns>
    private static async Task<double> ShareOfAsync(Node node)
    {
        var answer = await node.Client.GetAsync("/_/cluster");
        if (!answer.IsSuccess) return double.NaN;
        var owned = answer.Json().GetProperty("process").GetProperty("ownedShare");
        return owned.ValueKind == System.Text.Json.JsonValueKind.Number ? owned.GetDouble() : double.NaN;
    }
}

using System.Globalization;
using System.Text;
using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Load;
using OrleansKv.Faults.Network;
using Xunit.Abstractions;

namespace OrleansKv.Faults.Etcd;

/// <summary>
/// The same faults under the same load, on the same hosts, for both stores in turn: any node of this store, the
/// leader of etcd.
/// </summary>
public sealed class ComparisonTests(ITestOutputHelper output)
{
    private const int Rounds = 3;

    private static readonly Fault[] Compared =
    [
        ProcessFaults.Kill, ProcessFaults.Freeze, NetworkFaults.IsolatedOwner, NetworkFaults.IsolatedNode,
        ProcessFaults.RollingRestart,
    ];

    [CompareFact]
    public async Task This_store_and_etcd_recover_from_every_fault()
    {
        var seen = new List<(string Store, Observation Observation)>();
        await foreach (var one in OursAsync()) seen.Add(("OrleansKv", one));
        await foreach (var one in EtcdsAsync()) seen.Add(("etcd", one));
        var table = Table(seen);
        output.WriteLine(table);
        Results.Write("comparison.md", table);
        Assert.All(Compared, fault => Assert.Contains(seen, s => s.Observation.Fault == fault.Name));
    }

    private static async IAsyncEnumerable<Observation> OursAsync()
    {
        await using var scene = new Scene(Settings.Seed, Pace.Steady);
        await scene.StartAsync();
        foreach (var fault in Compared)
            for (var round = 0; round < Rounds; round++)
            {
                await using var load = scene.NewLoad();
                var one = await scene.GoThroughAsync(fault);
                await load.StopAsync();
                await Verdict.PassAsync(scene.Cluster, load);
                yield return one;
            }
    }

    private static async IAsyncEnumerable<Observation> EtcdsAsync()
    {
        using var network = new TestNetwork(Settings.Seed);
        await using var cluster = new EtcdCluster(network);
        await cluster.StartAsync();
        var faults = new EtcdFaults(network, cluster);
        foreach (var fault in Compared)
            for (var round = 0; round < Rounds; round++)
                yield return await faults.GoThroughAsync(fault.Name);
    }

    private static string Table(IReadOnlyList<(string Store, Observation Observation)> seen)
    {
        var text = new StringBuilder("| fault | store | longest time without a success: others' clients |"
            + " the victim's clients | errors at the others | errors at the victim | recovered after |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (var fault in Compared)
            foreach (var store in seen.Where(s => s.Observation.Fault == fault.Name).GroupBy(s => s.Store))
                text.Append($"| {fault.Name} | {store.Key} |").Append(Row([.. store.Select(s => s.Observation)]));
        return text.ToString();
    }

    private static string Row(List<Observation> rounds)
    {
        var errors = rounds.Sum(o => o.Errors);
        var elsewhere = rounds.Sum(o => o.ErrorsAtOthers);
        var atVictim = rounds.Select(o => o.AtVictim ?? default);
        return $" {Seconds(rounds.Select(o => o.GapElsewhere))} | {Seconds(atVictim)} |"
            + $" {elsewhere} | {errors - elsewhere} | {Seconds(rounds.Select(o => o.Recovered))} |\n";
    }

    private static string Seconds(IEnumerable<TimeSpan> times) =>
        string.Join(", ", times.Order().Select(Seconds)) + " s";

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}

using OrleansKv.Load;
using OrleansKv.Runner.Measuring;
using OrleansKv.Runner.Report;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Parts;

/// <summary>
/// Is memory flat under hours of load? Many keys, half reads and half updates; each round is one reading.
/// </summary>
internal static class SoakPart
{
    private const int Clients = 64;

    public static async Task RunAsync(Options options, ResultBook book)
    {
        using var cluster = Clusters.Make("store", options);
        await Turns.PrepareAsync(cluster, options);
        var target = new LoadTarget(cluster.Nodes, cluster.Dialect);
        var workload = new Workload("soak", options.ManyKeys, Reads: 0.5, Updates: 0.5);
        await new Generator(target, workload).FillAsync(Clients);
        for (var round = 1; round <= options.Rounds; round++)
        {
            var meter = new Meter(cluster);
            var result = await new Generator(target, workload)
                .ClosedAsync(Clients, TimeSpan.FromSeconds(options.Seconds));
            var figures = Figure.Of(result);
            meter.AddCosts(figures, result.Latencies.Count);
            book.Add(new("soak", cluster.Name, round, figures));
        }
    }
}

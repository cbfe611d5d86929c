using OrleansKv.Load;
using OrleansKv.Runner.Measuring;
using OrleansKv.Runner.Report;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Parts;

/// <summary>
/// What many keys cost: speed against few of them in turn, in the same nodes, whose compilers have seen the
/// filling; memory, and the start of a node. The ceiling is left out: it has no start to speak of and keeps
/// all in memory.
/// </summary>
internal static class ManyKeysPart
{
    private const int Clients = 64;
    private const int FillClients = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Options options, ResultBook book)
    {
        foreach (var name in options.Systems.Where(s => s != "ceiling"))
        {
            Console.WriteLine($"{options.ManyKeys} keys: {name}");
            using var cluster = Clusters.Make(name, options);
            await Turns.PrepareAsync(cluster, options);
            var seconds = await Generator(cluster, Workload.Puts(options.ManyKeys)).FillAsync(FillClients);
            book.Add(new("fill", name, 1, new Dictionary<string, double>
            {
                [Figure.Rate] = options.ManyKeys / seconds,
            }));
            if (options.Has("million"))
            {
                await CompareAsync(cluster, options, book);
                book.Add(new("million", name, 1, new Dictionary<string, double>
                {
                    [Figure.Memory] = Meter.Memory(cluster),
                }));
            }
            for (var round = 1; round <= options.Rounds; round++)
                book.Add(new("start", name, round, await StartAsync(cluster)));
        }
    }

    private static async Task CompareAsync(Cluster cluster, Options options, ResultBook book)
    {
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (keys, label) in new[] { (options.Keys, "few"), (options.ManyKeys, "many") })
            {
                foreach (var workload in new[] { Workload.Puts(keys), Workload.Gets(keys) })
                {
                    var meter = new Meter(cluster);
                    var result = await Generator(cluster, workload)
                        .ClosedAsync(Clients, TimeSpan.FromSeconds(options.Seconds));
                    var figures = Figure.Of(result);
                    meter.AddCosts(figures, result.Latencies.Count);
                    book.Add(new($"{workload.Name}-{label}", cluster.Name, round, figures));
                }
            }
        }
    }

    /// <summary>One node of the three, stopped and then killed; the others go on.</summary>
    private static async Task<Dictionary<string, double>> StartAsync(Cluster cluster)
    {
        const int node = 1;
        cluster.StopNode(node);
        var start = await cluster.RestartAsync(node);
        cluster.KillNode(node);
        var crash = await cluster.RestartAsync(node);
        return new() { [Figure.Start] = start, [Figure.CrashStart] = crash };
    }

    private static Generator Generator(Cluster cluster, Workload workload) =>
        new(new(cluster.Nodes, cluster.Dialect) { Patience = Patience }, workload);
}

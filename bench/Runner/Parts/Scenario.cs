using OrleansKv.Load;
using OrleansKv.Runner.Measuring;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Parts;

/// <summary>One load that each system gets in its turn.</summary>
internal sealed record Scenario(string Id, Func<Cluster, Task<Dictionary<string, double>>> Run)
{
    private const int ManyClients = 64;

    /// <summary>What the chosen parts ask for, in the order in which a turn goes through it.</summary>
    public static IReadOnlyList<Scenario> Of(Options options)
    {
        var all = new List<Scenario>();
        if (options.Has("put")) all.AddRange(Sweep("put", isPut: true, options));
        if (options.Has("get")) all.AddRange(Sweep("get", isPut: false, options));
        if (options.Has("one-key"))
            all.Add(new("one-key-64", c => Wrk.RunAsync(c, true, 1, ManyClients, options.Seconds)));
        if (options.Has("ycsb"))
            all.AddRange(
                from workload in Workload.Ycsb(options.Keys)
                select Closed($"{workload.Name}-64", workload, ManyClients, options));
        // Last: it leaves more keys than the others expect.
        if (options.Has("inserts"))
            all.Add(Closed("insert-64", Workload.NewKeys(options.Keys), ManyClients, options));
        return all;
    }

    private static IEnumerable<Scenario> Sweep(string verb, bool isPut, Options options)
    {
        var workload = isPut ? Workload.Puts(options.Keys) : Workload.Gets(options.Keys);
        var time = TimeSpan.FromSeconds(options.Seconds);
        foreach (var clients in options.Clients)
        {
            yield return clients == 1
                ? Closed($"{verb}-1", workload, clients, options)
                : new(
                    $"{verb}-{clients}",
                    cluster => Wrk.RunAsync(cluster, isPut, options.Keys, clients, options.Seconds));
        }
        var rate = isPut ? options.PutRate : options.GetRate;
        yield return new($"{verb}-rate", cluster => Costed(cluster, target =>
            new Generator(target, workload).OpenAsync(ManyClients, rate, time)));
        if (isPut) yield return new("put-syncs", cluster => CountSyncsAsync(cluster, workload));
    }

    /// <summary>By the project's own generator; a single client sends to the nodes in turn.</summary>
    private static Scenario Closed(string id, Workload workload, int clients, Options options) =>
        new(id, cluster => Costed(cluster, target =>
            new Generator(target, workload).ClosedAsync(clients, TimeSpan.FromSeconds(options.Seconds))));

    private static async Task<Dictionary<string, double>> Costed(
        Cluster cluster, Func<LoadTarget, Task<LoadResult>> run)
    {
        var meter = new Meter(cluster);
        var result = await run(new(cluster.Nodes, cluster.Dialect) { Rotates = true });
        var figures = Figure.Of(result);
        meter.AddCosts(figures, result.Latencies.Count);
        return figures;
    }

    private static async Task<Dictionary<string, double>> CountSyncsAsync(Cluster cluster, Workload workload)
    {
        using var counter = await SyncCounter.StartAsync(cluster);
        if (counter is null) return [];
        var generator = new Generator(new(cluster.Nodes, cluster.Dialect), workload);
        var result = await generator.ClosedAsync(ManyClients, TimeSpan.FromSeconds(1));
        return new() { [Figure.Syncs] = await counter.StopAsync() / result.Latencies.Count };
    }
}

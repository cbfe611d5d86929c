using OrleansKv.Load;
using OrleansKv.Runner.Report;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Parts;

/// <summary>
/// The systems in turn, A B C A B C, one running at a time: what else happens on the machine meets all of
/// them. Each turn starts on empty folders.
/// </summary>
internal static class Turns
{
    private const int FillClients = 64;

    public static async Task RunAsync(Options options, ResultBook book)
    {
        var scenarios = Scenario.Of(options);
        if (scenarios.Count == 0) return;
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var name in options.Systems)
            {
                Console.WriteLine($"round {round} of {options.Rounds}: {name}");
                using var cluster = Clusters.Make(name, options);
                await PrepareAsync(cluster, options);
                foreach (var scenario in scenarios)
                    book.Add(new(scenario.Id, name, round, await scenario.Run(cluster)));
            }
        }
    }

    /// <summary>Starts it, stores the keys, and lets the compilers of both sides see the load.</summary>
    public static async Task PrepareAsync(Cluster cluster, Options options)
    {
        await cluster.StartAsync();
        var processes = string.Join(' ', cluster.Servers.Select(s => s.Id));
        Console.WriteLine($"  {cluster.Name,-8} processes {processes}");
        var target = new LoadTarget(cluster.Nodes, cluster.Dialect);
        await new Generator(target, Workload.Puts(options.Keys)).FillAsync(FillClients);
        var half = TimeSpan.FromSeconds(options.WarmSeconds / 2.0);
        await new Generator(target, Workload.Puts(options.Keys)).ClosedAsync(FillClients, half);
        await new Generator(target, Workload.Gets(options.Keys)).ClosedAsync(FillClients, half);
    }
}

using System.Diagnostics;
using OrleansKv.Load;
using OrleansKv.Runner.Measuring;
using OrleansKv.Runner.Report;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Parts;

/// <summary>
/// A node gets SIGKILL under a fixed rate of reads and updates; of etcd it is the leader, of the store each
/// node in turn. Clients whose node is gone go on with the next one, as a client with a list of nodes would.
/// </summary>
internal static class KillPart
{
    private const int Clients = 64;

    /// <summary>Few, and each in turn: every key is updated about every 20 ms.</summary>
    private const int Keys = 24;
    private const double Rate = 2_400;

    public static async Task RunAsync(Options options, ResultBook book)
    {
        // The ceiling keeps nothing: what dies with a node there is lost.
        foreach (var round in Enumerable.Range(1, options.Rounds))
            foreach (var name in options.Systems.Where(s => s != "ceiling"))
                await RunAsync(options, book, name, round);
    }

    private static async Task RunAsync(Options options, ResultBook book, string name, int round)
    {
        Console.WriteLine($"round {round} of {options.Rounds}: {name}, a node is killed");
        using var cluster = Clusters.Make(name, options);
        await Turns.PrepareAsync(cluster, options);
        var (before, after) = options.IsQuick ? (2, 4) : (5, 10);
        using var end = new CancellationTokenSource();
        var target = new LoadTarget(cluster.Nodes, cluster.Dialect)
        {
            FailsOver = true,
            KeepsSamples = true,
            End = end.Token,
        };
        var victim = await cluster.VictimAsync(round - 1);
        end.CancelAfter(TimeSpan.FromSeconds(before + after + 10));
        var load = new Generator(target, Workload.EachInTurn(Keys))
            .OpenAsync(Clients, Rate, TimeSpan.FromSeconds(before + after));
        await Task.Delay(TimeSpan.FromSeconds(before));
        var killed = Stopwatch.GetTimestamp();
        cluster.KillNode(victim);
        var result = await load;
        book.Add(new("kill", name, round, Figures(cluster, victim, result, killed)));
        if (round == 1) book.Kills[name] = KillTimeline.Of(result.Samples, killed);
    }

    private static Dictionary<string, double> Figures(
        Cluster cluster, int victim, LoadResult result, long killed)
    {
        // The first seconds are for connections to be made.
        var quiet = new Gaps(result.Samples, result.Start + Stopwatch.Frequency, killed);
        var around = new Gaps(result.Samples, killed, result.Samples[^1].Done);
        var figures = Figure.Of(result);
        figures[Figure.Gap] = Math.Max(around.OfAll(reads: false), around.OfAll(reads: true));
        figures[Figure.KeyGap] = Enumerable.Range(0, Keys)
            .Where(key => cluster.IsServedBy(Dialect.KeyName(key), victim))
            .Max(key => around.OfKey(key));
        figures[Figure.QuietGap] = Enumerable.Range(0, Keys).Max(key => quiet.OfKey(key));
        return figures;
    }
}

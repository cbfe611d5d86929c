using System.Diagnostics;
using OrleansKv.Simulation;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// Random faults, one node at a time: the whole history is one that a single machine could have produced.
/// </summary>
public sealed class MixedFaultTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan Duration =
        TimeSpan.FromMinutes(double.Parse(Setting("KV_LONG") ?? "0.17"));

    private static readonly int Seed = int.Parse(Setting("KV_SEED") ?? $"{Random.Shared.Next()}");

    [Theory, Standalone, Orleans]
    public async Task A_cluster_with_random_faults_is_linearizable_and_its_replicas_agree(Mode mode)
    {
        Print($"The faults are those of KV_SEED={Seed}; KV_LONG=<minutes> makes more of them.");
        var cluster = await StartClusterAsync(mode);
        var load = new MixedLoad(cluster.Nodes, Seed);
        var (since, random) = (Stopwatch.GetTimestamp(), new Random(Seed));
        while (Stopwatch.GetElapsedTime(since) < Duration)
            await OneFaultAsync(cluster.Nodes[random.Next(3)], random, load);
        await load.StopAsync();

        var keys = load.Recorder.Keys;
        Print($"{mode}: {load.Recorder.Count} operations on {keys.Count} keys");
        foreach (var key in keys)
        {
            foreach (var node in cluster.Nodes) await load.Recorder.GetAsync(node.Client, key);
            await AgreeAsync(cluster, key);
        }
        foreach (var key in keys) AssertLinearizable(key, load.Recorder.Of(key));
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private async Task OneFaultAsync(Node node, Random random, MixedLoad load)
    {
        var (fault, time) = (random.Next(3), TimeSpan.FromMilliseconds(random.Next(100, 1500)));
        var verb = fault switch { 0 => "kill", 1 => "freeze", _ => "stop" };
        Print($"{DateTime.UtcNow:HH:mm:ss.fff} {verb} {node.Name}");
        if (fault == 0) await node.KillAsync();
        else if (fault == 1) node.Pause();
        else Assert.Equal(0, await node.TerminateAsync());
        await load.GoOnAsync(20, time);
        if (fault == 1) node.Resume();
        else node.Start();
        await node.ReadyAsync();
        await load.GoOnAsync(20, time);
    }

    private static Task AgreeAsync(LocalCluster cluster, string key) =>
        Poll.UntilAsync($"all replicas agree on {key}", async () =>
        {
            var shown = await Task.WhenAll(cluster.Nodes.Select(node => node.Client.LocalAsync(key)));
            return shown.All(answer => answer.Status == shown[0].Status)
                && (shown[0].Status == 404 || shown.All(answer => answer.Body == shown[0].Body));
        });

    private static void AssertLinearizable(string key, IReadOnlyList<Operation> operations)
    {
        if (Linearizability.Holds(operations)) return;
        var history = string.Join('\n', operations.OrderBy(o => o.Invoked));
        Assert.Fail($"{key}: no order explains {Linearizability.FirstUnexplained(operations)}\n{history}");
    }
}

using OrleansKv.Cluster.Tests.Support;
using OrleansKv.TestKit.Processes;
using Xunit.Abstractions;

namespace OrleansKv.Cluster.Tests.Processes;

/// <summary>Real processes, killed and stopped by signals; the membership table is a SQLite file.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FailureDetectionTests(SharedProcesses processes, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_killed_silo_is_evicted_in_seconds_and_joins_again_when_it_is_started()
    {
        var cluster = processes.Cluster;
        var before = (await cluster.LatestAsync("A"))!;

        cluster["A"].Process.Signal(Signals.Kill);
        var took = await cluster.EvictedAsync("A", before.Generation, Limit);
        output.WriteLine($"killed: evicted after {took}");
        await ServesAsync(cluster, "killed", "B", "C");

        cluster["A"].Start();
        output.WriteLine($"started again: joined after {await cluster.JoinedAsync("A", before.Generation)}");
        await ServesAsync(cluster, "restarted", "A", "B", "C");
    }

    [Fact]
    public async Task A_stopped_silo_is_evicted_in_seconds_and_rejoins_by_itself_when_it_goes_on()
    {
        var cluster = processes.Cluster;
        var before = (await cluster.LatestAsync("B"))!;

        cluster["B"].Pause();
        try
        {
            var took = await cluster.EvictedAsync("B", before.Generation, Limit);
            output.WriteLine($"stopped: evicted after {took}");
            await ServesAsync(cluster, "stopped", "A", "C");
        }
        finally
        {
            cluster["B"].Resume();
        }
        output.WriteLine($"continued: rejoined after {await cluster.JoinedAsync("B", before.Generation)}");
        Assert.True(cluster["B"].IsRunning, cluster["B"].Log);
        await ServesAsync(cluster, "continued", "A", "B", "C");
    }

    /// <summary>Each of these nodes takes changes of keys of all owners, and all of them read them.</summary>
    private static async Task ServesAsync(ProcessCluster cluster, string round, params string[] nodes)
    {
        for (var i = 0; i < 9; i++)
        {
            var (key, by) = ($"{round}-{i}", nodes[i % nodes.Length]);
            Assert.Equal(201, await cluster.PutAsync(by, key, by));
            foreach (var node in nodes) Assert.Equal(by, await cluster.GetAsync(node, key));
        }
    }
}

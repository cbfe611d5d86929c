using System.Net;
using OrleansKv.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace OrleansKv.Cluster.Tests.Processes;

/// <summary>Real processes, killed and stopped by signals; the membership table is a SQLite file.</summary>
public sealed class FailureDetectionTests(FailureDetectionTests.Processes processes, ITestOutputHelper output)
    : IClassFixture<FailureDetectionTests.Processes>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_killed_silo_is_evicted_in_seconds_and_joins_again_when_it_is_started()
    {
        var cluster = processes.Cluster;
        var before = (await cluster.LatestAsync("A"))!;

        Signals.Send(cluster["A"].Process, Signals.Kill);
        output.WriteLine($"killed: evicted after {await cluster.EvictedAsync("A", before.Generation, Limit)}");
        await ServesAsync(cluster, "killed", "B", "C");

        cluster.Start("A");
        output.WriteLine($"started again: joined after {await cluster.JoinedAsync("A", before.Generation)}");
        await ServesAsync(cluster, "restarted", "A", "B", "C");
    }

    [Fact]
    public async Task A_stopped_silo_is_evicted_in_seconds_and_rejoins_by_itself_when_it_goes_on()
    {
        var cluster = processes.Cluster;
        var before = (await cluster.LatestAsync("B"))!;

        Signals.Send(cluster["B"].Process, Signals.Stop);
        try
        {
            output.WriteLine($"stopped: evicted after {await cluster.EvictedAsync("B", before.Generation, Limit)}");
            await ServesAsync(cluster, "stopped", "A", "C");
        }
        finally
        {
            Signals.Send(cluster["B"].Process, Signals.Continue);
        }
        output.WriteLine($"continued: rejoined after {await cluster.JoinedAsync("B", before.Generation)}");
        Assert.False(cluster["B"].Process.HasExited, cluster["B"].Output);
        await ServesAsync(cluster, "continued", "A", "B", "C");
    }

    /// <summary>Each of these nodes takes changes of keys of all owners, and all of them read them.</summary>
    private static async Task ServesAsync(ProcessCluster cluster, string round, params string[] nodes)
    {
        for (var i = 0; i < 9; i++)
        {
            var (key, by) = ($"{round}-{i}", nodes[i % nodes.Length]);
            Assert.Equal(HttpStatusCode.Created, await cluster.PutAsync(by, key, by));
            foreach (var node in nodes) Assert.Equal(by, await cluster.GetAsync(node, key));
        }
    }

    public sealed class Processes : IAsyncLifetime
    {
        private ProcessCluster? _cluster;

        internal ProcessCluster Cluster => _cluster!;

        public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync();

        public async Task DisposeAsync() => await _cluster!.DisposeAsync();
    }
}

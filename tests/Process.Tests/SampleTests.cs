using OrleansKv.TestKit.HttpContract;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>samples/HttpClient as a process of its own.</summary>
[Collection(SharedCollection.Name)]
public sealed class SampleTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    private const string Tour = """
        set: revision @r
        updated: tea, cup
        cas: changed in the meantime, revision @r
        counted: 3
        deleted: True, True
        cached: ada
        removed: (none)
        """;

    [Fact]
    public async Task The_sample_runs_with_all_nodes_and_with_one_lost()
    {
        var cluster = await WholeAsync(shared);
        await RunAsync(cluster);
        await cluster.B.KillAsync();
        await RunAsync(cluster);
    }

    private static async Task RunAsync(LocalCluster cluster)
    {
        var run = await ProgramRun.DotnetAsync(
            Repository.Sample("HttpClient", "OrleansKv.HttpSample.dll"), cluster.Nodes.Select(node => node.Http));
        Assert.True(run.Code == 0 && Pattern.Matches(Tour, run.Output), $"{run}");
    }
}

using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>samples/HttpClient as a process of its own.</summary>
public sealed class SampleTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const string Tour = """
        set: revision 1
        updated: tea, cup
        cas: somebody was first, revision 2
        counted: 3
        deleted: True, True
        cached: ada
        removed: (none)
        """;

    [Fact]
    public async Task The_sample_runs_with_all_nodes_and_with_one_lost()
    {
        var cluster = await StartClusterAsync();
        Assert.Equal((0, Tour), await RunAsync(cluster));
        await cluster.B.KillAsync();
        Assert.Equal((0, Tour), await RunAsync(cluster));
    }

    private static async Task<(int Code, string Output)> RunAsync(LocalCluster cluster)
    {
        var nodes = cluster.Nodes.Select(node => node.Http);
        var start = new ProcessStartInfo("dotnet", [Program.PathOfSample, .. nodes])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, (await output).Trim());
    }
}

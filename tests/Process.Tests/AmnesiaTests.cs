using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>A disk that forgot its promises has no vote, whatever stands in its place.</summary>
[Collection(SharedCollection.Name)]
public sealed class AmnesiaTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task An_emptied_disk_has_no_vote()
    {
        var cluster = await WholeAsync(shared);
        (await cluster.A.Client.PutAsync("k", "1")).MustBe(201);
        await cluster.A.KillAsync();
        cluster.A.Data = Path.Combine(cluster.Home, "emptied");
        await StandsWithoutVoteAsync(cluster);
        await NothingIsAcknowledgedWithoutBAsync(cluster);
    }

    [Fact]
    public async Task The_copy_of_another_nodes_disk_has_no_vote_and_is_not_touched()
    {
        var cluster = await WholeAsync(shared);
        (await cluster.A.Client.PutAsync("k", "1")).MustBe(201);
        await cluster.A.KillAsync();
        await cluster.B.KillAsync();
        cluster.A.Data = CopyOf(cluster.B.Data, "copy");
        var before = Snapshot.Of(cluster.A.Data);
        await cluster.B.StartAndServeAsync();
        await StandsWithoutVoteAsync(cluster);
        await NothingIsAcknowledgedWithoutBAsync(cluster);
        Assert.Equal(0, await cluster.A.TerminateAsync());
        Assert.Equal(before, Snapshot.Of(cluster.A.Data));
    }

    private static async Task StandsWithoutVoteAsync(LocalCluster cluster)
    {
        var (a, b) = (cluster.A, cluster.B);
        a.Start();
        await Poll.UntilAsync("A says that it has no vote", async () =>
            (await a.Client.GetAsync("/_/cluster")) is { IsSuccess: true } answer
            && answer.Json().GetProperty("problem").GetString() is { } problem
            && problem.StartsWith("A has no vote", StringComparison.Ordinal));
        (await a.Client.GetAsync("/_/health/ready")).MustBe(503);
        (await a.Client.GetAsync("/_/health/live")).MustBe(200);
        (await a.Client.PutAsync("k", "2")).MustBe(503);
        (await b.Client.PutAsync("k", "2")).MustBe(200);
        Assert.Equal("2", (await cluster.C.Client.GetAsync("k")).MustBe(200).Value());
        Assert.Single(a.Process.Output, line => line.Contains("has no vote", StringComparison.Ordinal));
    }

    private static async Task NothingIsAcknowledgedWithoutBAsync(LocalCluster cluster)
    {
        await cluster.B.KillAsync();
        var left = new[] { cluster.A.Client, cluster.C.Client };
        var at = await Task.WhenAll(left.Select(node => node.PutAsync("k", "3")));
        Assert.All(at, answer => Assert.True(answer.Status is 503 or 504, $"{answer}"));
        await Poll.UntilAsync("C is not ready", async () => !await cluster.C.Client.IsReadyAsync());
        var refused = await Task.WhenAll(left.SelectMany(node => new[]
        {
            node.PutAsync("k", "3"), node.PutAsync("new", "3"), node.DeleteAsync("k"), node.ClearAsync(),
            node.GetAsync("k"),
        }));
        foreach (var answer in refused) answer.MustBe(503);
    }

    internal static string CopyOf(string folder, string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(folder)!, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}

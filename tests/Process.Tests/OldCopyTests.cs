using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>A data folder that is replaced by an older copy of itself has forgotten promises: it has no vote.</summary>
/// <remarks>docs/protocol.md, rules R37 to R41.</remarks>
[Collection(SharedCollection.Name)]
public sealed class OldCopyTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task A_node_on_an_older_copy_of_its_folder_has_no_vote_says_why_and_nothing_acknowledged_is_lost()
    {
        var cluster = await WholeAsync(shared);
        var (a, b, c) = (cluster.A, cluster.B, cluster.C);
        Assert.Equal(0, await a.TerminateAsync());
        var copy = AmnesiaTests.CopyOf(a.Data, "older");
        await a.StartAndServeAsync();
        for (var i = 0; i < 20; i++) (await cluster.Nodes[i % 3].Client.PutAsync($"k{i}", $"{i}")).MustBe(201);

        await a.KillAsync();
        a.Data = copy;
        a.Start();
        await Poll.UntilAsync("A says that its disk went backward", async () => await HasNoVoteAsync(a));
        (await a.Client.GetAsync("/_/health/ready")).MustBe(503);
        (await a.Client.PutAsync("k0", "100")).MustBe(503);
        (await b.Client.PutAsync("k0", "200")).MustBe(200);
        for (var i = 1; i < 20; i++)
            Assert.Equal($"{i}", (await c.Client.GetAsync($"k{i}")).MustBe(200).Value());
        Assert.Single(a.Process.Output, line => line.Contains("has no vote", StringComparison.Ordinal));

        // The mark is on the disk: it needs nobody to say it again.
        Assert.Equal(0, await a.TerminateAsync());
        await b.KillAsync();
        await c.KillAsync();
        a.Start();
        await Poll.UntilAsync("A still knows it", async () => await HasNoVoteAsync(a));
        c.Start();
        await Poll.UntilAsync("C is up", async () => (await c.Client.GetAsync("/_/health/live")).Status == 200);
        var alone = await c.Client.PutAsync("k0", "300");
        Assert.True(alone.Status is 503 or 504, $"{alone}");
    }

    [Fact]
    public async Task A_copy_that_misses_nothing_but_a_start_has_no_vote_either()
    {
        var cluster = await WholeAsync(shared);
        var a = cluster.A;
        (await a.Client.PutAsync("k", "1")).MustBe(201);
        Assert.Equal(0, await a.TerminateAsync());
        var copy = AmnesiaTests.CopyOf(a.Data, "one-start-less");
        await a.StartAndServeAsync();
        await cluster.ReadyAsync();
        await a.KillAsync();
        a.Data = copy;
        a.Start();
        await Poll.UntilAsync("A says that its disk went backward", async () => await HasNoVoteAsync(a));
        Assert.Equal("1", (await cluster.B.Client.GetAsync("k")).MustBe(200).Value());
    }

    private static async Task<bool> HasNoVoteAsync(Node node) =>
        (await node.Client.GetAsync("/_/cluster")) is { IsSuccess: true } answer
        && answer.Json().GetProperty("problem").GetString() is { } problem
        && problem.StartsWith($"{node.Name} has no vote: its disk went backward", StringComparison.Ordinal);
}

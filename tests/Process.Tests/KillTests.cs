using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// Nodes killed or frozen while clients write: nothing acknowledged is lost, nothing old is shown.
/// </summary>
[Collection(SharedCollection.Name)]
public sealed class KillTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    // Promised are 1 s and 0.5 s on a machine that has nothing else to do.
    private static readonly TimeSpan LongestForWrites = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestForReads = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task After_a_kill_every_key_is_written_and_read_through_the_others_at_once()
    {
        var cluster = await WholeAsync(shared);
        var others = cluster.AllBut(cluster.A);
        foreach (var i in Enumerable.Range(0, 40))
            (await cluster.A.Client.PutAsync($"probe{i}", "0")).MustBe(201);
        var load = new Load(others);
        await load.GoOnAsync(writes: 100);
        var ordinary = load.TakeSlowest();

        var killed = Stopwatch.GetTimestamp();
        cluster.A.Process.Signal(Signals.Kill);
        var writes = Enumerable.Range(0, 20).Select(i =>
            UntilSuccessAsync(killed, () => others[i % 2].Client.PutAsync($"probe{i}", "1")));
        var reads = Enumerable.Range(20, 20).Select(i =>
            UntilSuccessAsync(killed, () => others[i % 2].Client.GetAsync($"probe{i}")));
        var (writing, reading) = (Task.WhenAll(writes), Task.WhenAll(reads));
        var (write, read) = ((await writing).Max(), (await reading).Max());

        await load.GoOnAsync(writes: 100);
        await load.StopAsync();
        Print($"after the kill every key was written within {write}, read within {read};"
            + $" the slowest request before took {ordinary}");
        Assert.InRange(write, TimeSpan.Zero, LongestForWrites + ordinary);
        Assert.InRange(read, TimeSpan.Zero, LongestForReads + ordinary);
        await load.VerifyAsync(others);
        await cluster.A.StartAndServeAsync();
        await load.VerifyAsync(cluster.Nodes);
    }

    [Fact]
    public async Task Without_a_majority_everything_is_refused_and_nothing_is_acknowledged()
    {
        var cluster = await WholeAsync(shared);
        var load = new Load(cluster.Nodes);
        await load.GoOnAsync(writes: 50);
        await load.StopAsync();

        await Task.WhenAll(cluster.A.KillAsync(), cluster.B.KillAsync());
        var last = cluster.C.Client;
        var first = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => last.PutAsync($"lone{i}", "1")));
        Assert.All(first, answer => Assert.True(answer.Status is 503 or 504, $"{answer}"));
        await Poll.UntilAsync("C says that it is not ready", async () => !await last.IsReadyAsync());
        var refused = await Task.WhenAll(
            TimedAsync(last.PutAsync("lone", "1")), TimedAsync(last.DeleteAsync(load.All[0].Name)),
            TimedAsync(last.GetAsync(load.All[0].Name)), TimedAsync(last.ClearAsync()),
            TimedAsync(last.GetAsync("/_/watch")), TimedAsync(last.GetAsync("/_/keys")));
        foreach (var (answer, took) in refused)
        {
            Assert.True(answer.MustBe(503).TellsWhenToRetry, $"{answer}");
            Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(4)); // 3 s are promised
        }

        await Task.WhenAll(cluster.A.StartAndServeAsync(), cluster.B.StartAndServeAsync());
        await cluster.C.ReadyAsync();
        await load.VerifyAsync(cluster.Nodes);
        (await last.GetAsync("lone")).MustBe(404);
        (await last.PutAsync("lone", "2")).MustBe(201);
    }

    [Fact]
    public async Task A_cluster_killed_whole_serves_within_10_s_and_has_every_acknowledged_write()
    {
        var cluster = await WholeAsync(shared);
        var load = new Load(cluster.Nodes);
        await load.GoOnAsync(writes: 200);
        await cluster.KillAsync();

        var since = Stopwatch.GetTimestamp();
        foreach (var node in cluster.Nodes) node.Start();
        foreach (var node in cluster.Nodes)
            await UntilSuccessAsync(since, () => node.Client.PutAsync("again", "1"));
        var serving = Stopwatch.GetElapsedTime(since);
        Print($"all three served again after {serving}");
        Assert.InRange(serving, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        await load.GoOnAsync(writes: 100);
        await load.StopAsync();
        await cluster.ReadyAsync();
        await load.VerifyAsync(cluster.Nodes);
    }

    [Fact]
    public async Task A_node_that_was_frozen_for_6_s_serves_nothing_stale_when_it_resumes()
    {
        var cluster = await WholeAsync(shared);
        var load = new Load(cluster.Nodes);
        await load.GoOnAsync(writes: 100);
        cluster.B.Pause();
        await load.GoOnAsync(writes: 100, TimeSpan.FromSeconds(6));
        cluster.B.Resume();
        await load.GoOnAsync(writes: 100);
        await cluster.B.ReadyAsync();
        await load.StopAsync();
        await load.VerifyAsync(cluster.Nodes);
        await cluster.CaughtUpAsync(cluster.B);
    }

    private static async Task<TimeSpan> UntilSuccessAsync(long since, Func<Task<Answer>> request)
    {
        await Poll.UntilAsync("a request succeeds", async () => (await request()).IsSuccess);
        return Stopwatch.GetElapsedTime(since);
    }

    private static async Task<(Answer Answer, TimeSpan Took)> TimedAsync(Task<Answer> sent)
    {
        var since = Stopwatch.GetTimestamp();
        return (await sent, Stopwatch.GetElapsedTime(since));
    }
}

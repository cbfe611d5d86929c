using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>A log must not say of a node that it answers before it has.</summary>
public sealed class FailoverLogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_watch_without_any_node_never_logs_that_one_answered()
    {
        await using var cluster = await KvCluster.StartAsync(2);
        await cluster.A.GoDownAsync();
        await cluster.B.GoDownAsync();
        using var limit = new CancellationTokenSource(Limit);
        var log = new LogLines();
        await using var watch = cluster.Client(null, log).WatchAsync("", null, limit.Token)
            .GetAsyncEnumerator(limit.Token);
        var next = watch.MoveNextAsync();
        var lines = await log.TakeAsync(6, limit.Token);
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.All(lines, line => Assert.Contains("failed: ", line));
    }

    [Fact]
    public async Task A_node_that_answered_in_place_of_another_is_logged_once()
    {
        await using var cluster = await KvCluster.StartAsync(2);
        await cluster.A.GoDownAsync();
        using var limit = new CancellationTokenSource(Limit);
        var log = new LogLines();
        var client = cluster.Client(null, log);
        await client.GetStringAsync("k");
        await client.GetStringAsync("k");
        await cluster.B.GoDownAsync();
        await client.TryGetAsync("k", new() { Deadline = TimeSpan.FromMilliseconds(200) });
        var lines = await log.TakeAsync(3, limit.Token);
        Assert.Contains($"at {cluster.A.Address} failed: connection refused", lines[0]);
        Assert.StartsWith($"{cluster.B.Address} answered in place of {cluster.A.Address}", lines[1]);
        Assert.Contains($"at {cluster.B.Address} failed: connection refused", lines[2]);
    }
}

using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>What goes wrong between a client and real servers.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_retry_of_a_put_that_had_succeeded_returns_its_success()
    {
        await using var cluster = await KvCluster.StartAsync();
        var client = cluster.Client();
        var first = await client.SetStringAsync("k", "one");
        cluster.A.FailFirst(1, Faults.LoseAnswer);
        var second = await client.SetStringAsync("k", "two", WriteOptions.IfRevision(first));
        Assert.Equal((first + 1, "two"), (second, await client.GetStringAsync("k")));
    }

    [Fact]
    public async Task A_retry_of_a_create_that_had_succeeded_returns_its_success()
    {
        await using var cluster = await KvCluster.StartAsync(2);
        cluster.A.FailFirst(1, Faults.LoseAnswer);
        var value = new Value("v"u8.ToArray(), "text/plain");
        var result = await cluster.Client().TrySetAsync("k", value, WriteOptions.IfAbsent);
        Assert.Equal(new WriteResult.Committed(1, true), result);
        Assert.Single(cluster.B.Requests);
    }

    [Fact]
    public async Task An_increment_whose_answer_was_lost_counts_once()
    {
        await using var cluster = await KvCluster.StartAsync();
        var client = cluster.Client();
        Assert.Equal(5, await client.IncrementAsync("n", 5));
        cluster.A.FailFirst(2, Faults.LoseAnswer);
        Assert.Equal(7, await client.IncrementAsync("n", 2));
        Assert.Equal(8, await client.IncrementAsync("n"));
    }

    [Fact]
    public async Task A_lost_batch_counts_once()
    {
        await using var cluster = await KvCluster.StartAsync();
        cluster.A.FailFirst(1, Faults.LoseAnswer);
        var results = await cluster.Client().BatchAsync(
            [new BatchOperation.Increment("n", 2), new BatchOperation.Get("m")]);
        Assert.Equal(new BatchResult.Written(new WriteResult.Committed(1, true, 2)), results[0]);
        Assert.Equal(2, cluster.A.Requests.Count);
    }

    [Fact]
    public async Task A_delete_whose_answer_was_lost_reports_success()
    {
        await using var cluster = await KvCluster.StartAsync();
        var client = cluster.Client();
        await client.SetStringAsync("k", "v");
        cluster.A.FailFirst(1, Faults.LoseAnswer);
        Assert.True(await client.DeleteAsync("k"));
        Assert.False(await client.DeleteAsync("k"));
    }

    [Fact]
    public async Task A_node_that_goes_down_is_replaced_by_the_next()
    {
        await using var cluster = await KvCluster.StartAsync(2);
        var client = cluster.Client();
        await client.SetStringAsync("k", "v");
        await cluster.A.GoDownAsync();
        Assert.Equal("v", await client.GetStringAsync("k"));
        await client.SetStringAsync("k", "w");
        Assert.Equal("w", await client.GetStringAsync("k"));
    }

    [Fact]
    public async Task A_slow_node_costs_one_attempt_and_the_change_is_applied_once()
    {
        await using var cluster = await KvCluster.StartAsync(2);
        cluster.A.Fault = Faults.Hang;
        var client = cluster.Client(o => o.Retry.AttemptTimeout = TimeSpan.FromSeconds(1));
        Assert.Equal(1, await client.IncrementAsync("n"));
        Assert.Equal(2, await client.IncrementAsync("n"));
        Assert.Single(cluster.A.Requests);
    }

    [Fact]
    public async Task The_same_idempotency_key_with_another_value_is_refused()
    {
        await using var cluster = await KvCluster.StartAsync();
        var client = cluster.Client();
        var named = new WriteOptions { IdempotencyKey = "order-7" };
        Assert.Equal(1, await client.SetStringAsync("k", "v", named));
        Assert.Equal(1, await client.SetStringAsync("k", "v", named));
        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => client.SetStringAsync("k", "w", named));
    }

    [Fact]
    public async Task After_an_overload_the_client_waits_as_long_as_the_node_asks()
    {
        await using var cluster = await KvCluster.StartAsync();
        cluster.A.FailFirst(1, Faults.Answer(429, retryAfter: 1));
        var start = TimeProvider.System.GetTimestamp();
        await cluster.Client().SetStringAsync("k", "v");
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(950));
        Assert.Equal(2, cluster.A.Requests.Count);
    }

    [Fact]
    public async Task Without_any_node_a_read_says_so_within_its_deadline()
    {
        await using var cluster = await KvCluster.StartAsync();
        await cluster.A.GoDownAsync();
        var client = cluster.Client(o => o.Retry.Deadline = TimeSpan.FromMilliseconds(300));
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => client.GetStringAsync("k"));
        Assert.Contains("connection refused", e.Message);
        await Assert.ThrowsAsync<ChangeNotAppliedException>(() => client.SetStringAsync("k", "v"));
    }

    [Fact]
    public async Task An_unknown_outcome_has_an_exception_of_its_own()
    {
        await using var cluster = await KvCluster.StartAsync();
        cluster.A.Fault = Faults.Answer(504);
        var client = cluster.Client(o => o.Retry.LostAnswerRetries = 0);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.SetStringAsync("k", "v"));
        Assert.Single(cluster.A.Requests);
    }
}

using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>The rules of retrying, under fake time and a scripted network.</summary>
public sealed class RetryTests
{
    private static readonly Value Text = new("v"u8.ToArray(), "text/plain");

    private readonly Scripted _net = new();

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_change_that_was_definitely_not_applied_is_retried(int status)
    {
        using var client = _net.Then(status).Then(status).Then(201, "ETag", "\"1\"").Client();
        var result = await _net.RunAsync(client.TrySetAsync("k", Text));
        Assert.Equal(new WriteResult.Committed(1, true), result);
        Assert.Equal(3, _net.Sent.Count);
        Assert.Single(_net.Sent.Select(s => s.Id).Distinct());
    }

    [Fact]
    public async Task Refused_connections_are_tried_again_until_the_deadline_and_end_as_not_applied()
    {
        using var client = _net.Client(p => p.Deadline = TimeSpan.FromSeconds(1));
        var result = await _net.RunAsync(client.TrySetAsync("k", Text));
        Assert.Contains("connection refused", Assert.IsType<WriteResult.NotApplied>(result).Reason);
        Assert.True(_net.Sent.Count > 4);
        Assert.True(_net.Sent[^1].At <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task When_every_node_refuses_connections_the_operation_ends_after_two_seconds()
    {
        using var client = _net.Client(nodes: 3);
        Assert.IsType<WriteResult.NotApplied>(await _net.RunAsync(client.TrySetAsync("k", Text)));
        Assert.InRange(_net.Time.GetUtcNow() - _net.Time.Start, Ms(1000), Ms(3000));
        Assert.Equal(["a", "b", "c"], _net.Sent.Select(s => s.Host).Distinct());
    }

    [Fact]
    public async Task With_endless_patience_the_deadline_alone_ends_refused_connections()
    {
        using var client = _net.Client(p => p.RefusedPatience = TimeSpan.MaxValue);
        Assert.IsType<ReadResult.Unavailable>(await _net.RunAsync(client.TryGetAsync("k")));
        Assert.True(_net.Sent[^1].At > TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Pauses_double_up_to_the_longest()
    {
        using var client = _net.Client(p => (p.FirstPause, p.LongestPause) = (Ms(100), Ms(400)));
        await _net.RunAsync(client.TryGetAsync("k"));
        var pauses = _net.Sent.Zip(_net.Sent.Skip(1), (a, b) => (b.At - a.At).TotalMilliseconds).Take(5);
        // The shortest jitter: half of 100, 200, 400, 400, 400.
        Assert.Equal([50, 100, 200, 200, 200], pauses);
    }

    [Fact]
    public async Task Retry_After_is_a_minimum_pause()
    {
        using var client = _net.Then(429, "Retry-After", "2").Then(200, "ETag", "\"1\"").Client();
        Assert.IsType<ReadResult.Found>(await _net.RunAsync(client.TryGetAsync("k")));
        Assert.True(_net.Sent[1].At >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_Retry_After_may_be_a_date()
    {
        var date = (_net.Time.Start + TimeSpan.FromSeconds(3)).ToString("R");
        using var client = _net.Then(503, "Retry-After", date).Then(200, "ETag", "\"1\"").Client();
        await _net.RunAsync(client.TryGetAsync("k"));
        Assert.True(_net.Sent[1].At >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_deadline_ends_the_operation_immediately()
    {
        using var client = _net.Then(503, "Retry-After", "60").Client();
        Assert.IsType<WriteResult.NotApplied>(await _net.RunAsync(client.TrySetAsync("k", Text)));
        Assert.Single(_net.Sent);
    }

    [Fact]
    public async Task A_change_whose_answer_is_lost_is_unknown_after_its_retries()
    {
        for (var i = 0; i < 9; i++) _net.Then(504);
        using var client = _net.Client();
        Assert.IsType<WriteResult.Unknown>(await _net.RunAsync(client.TrySetAsync("k", Text)));
        Assert.Equal(4, _net.Sent.Count);
        Assert.Single(_net.Sent.Select(s => s.Id).Distinct());
    }

    [Fact]
    public async Task A_change_at_a_revision_is_retried_until_the_deadline()
    {
        for (var i = 0; i < 9; i++) _net.Then(504);
        using var client = _net.Then(200, "ETag", "\"8\"").Client();
        var result = await _net.RunAsync(client.TrySetAsync("k", Text, WriteOptions.IfRevision(7)));
        Assert.Equal(new WriteResult.Committed(8, false), result);
    }

    [Theory]
    [InlineData(412)]
    [InlineData(503)]
    [InlineData(422)]
    [InlineData(400)]
    public async Task After_a_lost_answer_no_refusal_settles_anything(int status)
    {
        _net.Then(504);
        for (var i = 0; i < 30; i++) _net.Then(status);
        using var client = _net.Client();
        Assert.IsType<WriteResult.Unknown>(await _net.RunAsync(client.TrySetAsync("k", Text)));
    }

    [Fact]
    public async Task An_error_inside_a_node_leaves_a_change_unknown()
    {
        using var client = _net.Then(500).Client();
        Assert.IsType<WriteResult.Unknown>(await _net.RunAsync(client.TrySetAsync("k", Text)));
    }

    [Fact]
    public async Task A_clear_whose_answer_is_lost_is_never_sent_again()
    {
        using var client = _net.Then(504).Client();
        Assert.IsType<WriteResult.Unknown>(await _net.RunAsync(client.TryClearAsync()));
        Assert.Single(_net.Sent);
    }

    [Fact]
    public async Task A_clear_that_was_definitely_not_applied_is_retried()
    {
        using var client = _net.Then(503).Then(204).Client();
        Assert.IsType<WriteResult.Committed>(await _net.RunAsync(client.TryClearAsync()));
    }

    [Fact]
    public async Task After_the_attempt_timeout_a_silent_node_is_left_for_the_next_one()
    {
        using var client = _net.ThenHang().Then(200, "ETag", "\"1\"")
            .Client(p => p.AttemptTimeout = Ms(500), nodes: 2);
        Assert.IsType<ReadResult.Found>(await _net.RunAsync(client.TryGetAsync("k")));
        Assert.Equal(["a", "b"], _net.Sent.Select(s => s.Host));
    }

    [Fact]
    public async Task The_deadline_ends_an_attempt_that_hangs()
    {
        using var client = _net.ThenHang().Client(p => p.Deadline = Ms(700));
        Assert.IsType<WriteResult.Unknown>(await _net.RunAsync(client.TrySetAsync("k", Text)));
        Assert.InRange((_net.Time.GetUtcNow() - _net.Time.Start).TotalMilliseconds, 700, 5000);
    }

    [Fact]
    public async Task An_operation_has_a_deadline_of_its_own()
    {
        using var client = _net.Client();
        await _net.RunAsync(client.TryGetAsync("k", new() { Deadline = Ms(300) }));
        Assert.True(_net.Sent[^1].At < Ms(300));
    }

    [Fact]
    public async Task A_client_stays_with_the_node_that_answered()
    {
        using var client = _net.Then(Scripted.Refused())
            .Then(200, "ETag", "\"1\"").Then(200, "ETag", "\"1\"").Client(nodes: 3);
        await _net.RunAsync(client.TryGetAsync("k"));
        await _net.RunAsync(client.TryGetAsync("k"));
        Assert.Equal(["a", "b", "b"], _net.Sent.Select(s => s.Host));
    }

    [Fact]
    public async Task A_canceled_operation_ends_immediately()
    {
        using var cancel = new CancellationTokenSource();
        using var client = _net.ThenHang().Client();
        var get = client.TryGetAsync("k", null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}

using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>What a node does when more is asked of it than it may hold.</summary>
public sealed class AdmissionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly ScriptedStore _store = new();

    [Fact]
    public async Task A_request_over_the_limit_is_refused_immediately_and_admitted_once_there_is_room()
    {
        await using var node = await StartAsync(_store, limits => limits.MaxRequests = 1);
        _store.Hanging = new();
        using var leaving = new CancellationTokenSource();
        var first = node.SendAsync("GET", "/k", null, leaving.Token);
        await _store.Hanging.Begun.WaitAsync(Patience);
        var refused = await node.SendAsync("PUT", "/k", null);
        refused.IsProblem(503, "overloaded");
        Assert.Equal("1", refused.Header("Retry-After"));
        (await node.SendAsync("GET", "/_/health/live")).Is(200);
        (await node.SendAsync("GET", "/_/cluster")).Is(200);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await _store.Hanging.Cancelled.WaitAsync(Patience);
        _store.Hanging = null;
        await UntilAsync(async () => (await node.SendAsync("GET", "/k")).Status == 404);
    }

    [Fact]
    public async Task Bytes_beyond_the_bound_are_refused_and_released()
    {
        await using var node = await StartAsync(
            new MemoryStore(_clock), limits => limits.MaxRequestBytes = 4 * 1024 * 1024);
        var big = new string('x', 1024 * 1024);
        for (var i = 0; i < 20; i++) (await PutAsync(node, $"/k{i}", big)).Is(201);
        for (var i = 0; i < 20; i++) (await node.SendAsync("GET", $"/k{i}?raw")).Is(200);
        var gets = Enumerable.Range(0, 5).Select(i => $$"""{"op":"get","key":"k{{i}}"}""");
        var operations = string.Join(',', gets);
        var batch = await node.SendAsync("POST", "/_/batch", new StringContent(
            $$"""{"operations":[{{operations}}]}""", null, "application/json"));
        var statuses = batch.Is(200).Json.GetProperty("results").EnumerateArray()
            .Select(result => result.GetProperty("status").GetInt32()).ToList();
        Assert.Contains(200, statuses);
        Assert.Contains(503, statuses);
        (await node.SendAsync("GET", "/k0?raw")).Is(200);
    }

    [Fact]
    public async Task A_body_beyond_the_memory_limit_is_refused_and_not_carried_out()
    {
        await using var node = await StartAsync(
            new MemoryStore(_clock), limits => limits.MaxRequestBytes = 4 * 1024 * 1024);
        var operations = $$"""{"op":"put","key":"k","value":"{{new string('x', 3 * 1024 * 1024)}}"}""";
        var refused = await node.SendAsync("POST", "/_/batch", new StringContent(
            $$"""{"operations":[{{operations}}]}""", null, "application/json"));
        refused.IsProblem(503, "overloaded");
        (await node.SendAsync("GET", "/k")).Is(404);
    }

    [Fact]
    public async Task An_address_that_sends_too_many_requests_gets_a_Retry_After()
    {
        await using var node = await StartAsync(_store, limits => limits.MaxRequestsPerSecond = 3);
        var answers = new List<Answer>();
        for (var i = 0; i < 20; i++) answers.Add(await node.SendAsync("GET", "/k"));
        Assert.All(answers.Take(3), answer => answer.Is(404));
        var refused = answers.First(answer => answer.Status == 429);
        refused.IsProblem(429, "too-many-requests");
        Assert.Equal("1", refused.Header("Retry-After"));
        await UntilAsync(async () => (await node.SendAsync("GET", "/k")).Status == 404);
    }

    [Fact]
    public async Task A_lower_limit_for_keys_may_be_set()
    {
        await using var node = await StartAsync(
            new MemoryStore(_clock), limits => (limits.MaxKeyBytes, limits.MaxBatchOperations) = (3, 1));
        (await PutAsync(node, "/abc", "x")).Is(201);
        (await PutAsync(node, "/abcd", "x")).IsProblem(413, "key-too-long");
        (await node.SendAsync("POST", "/_/batch", new StringContent(
            """{"operations":[7,7]}""", null, "application/json"))).IsProblem(413, "batch-too-long");
    }

    private Task<Node> StartAsync(IKeyValueStore store, Action<ApiOptions> configure) =>
        Node.StartAsync(store, new FixedView(), _clock, configure);

    private static Task<Answer> PutAsync(Node node, string target, string text) =>
        node.SendAsync("PUT", target, new StringContent(text, null, "text/plain"));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds()) limit.Token.ThrowIfCancellationRequested();
    }
}

using OrleansKv.Client.Tests.Support;

namespace OrleansKv.Client.Tests;

/// <summary>A watch over connections that break, end and fall silent.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly EventScript _a = new();
    private readonly EventScript _b = new();
    private KvCluster? _cluster;

    public async Task InitializeAsync()
    {
        _cluster = await KvCluster.StartAsync(2);
        _cluster.A.Fault = _a.AnswerAsync;
        _cluster.B.Fault = _b.AnswerAsync;
    }

    public async Task DisposeAsync() => await _cluster!.DisposeAsync();

    [Fact]
    public async Task Every_kind_of_event_is_delivered_with_its_token()
    {
        _a.ThenSilence(
            """
            event: ready
            id: t0
            data: {}

            : heartbeat

            event: put
            id: t1
            data: {"key":"k","revision":3,"value":{"a":1},"contentType":"application/json"}

            event: put
            id: t2
            data: {"key":"b","revision":1,"value":"/w==","encoding":"base64","contentType":"image/png"}

            event: delete
            id: t3
            data: {"key":"k","revision":4}

            event: expire
            id: t4
            data: {"key":"b","revision":2}

            event: clear
            id: t5
            data: {"epoch":2}

            event: novelty
            id: t6
            data: {}

            event: synced
            id: t7
            data: {}


            """);
        var events = await TakeAsync(7);
        Assert.Equal(
            [
                new StoreEvent.Ready("t0"),
                new StoreEvent.Put("k", new("{\"a\":1}"u8.ToArray(), Value.Json), 3, null, "t1"),
                new StoreEvent.Put("b", new(new byte[] { 255 }, "image/png"), 1, null, "t2"),
                new StoreEvent.Deleted("k", 4, "t3"),
                new StoreEvent.Expired("b", 2, "t4"),
                new StoreEvent.Cleared(2, "t5"),
                new StoreEvent.Synced("t7"),
            ],
            events);
    }

    [Fact]
    public async Task After_a_connection_ends_the_watch_resumes_at_the_next_node_after_the_last_event()
    {
        _a.Then(Ready("t0") + Put("k", 1, "t1"));
        _b.ThenSilence(Ready("t1") + Put("k", 2, "u1"));
        var events = await TakeAsync(4);
        Assert.Equal(2, ((StoreEvent.Put)events[3]).Revision);
        Assert.Equal("t1", Assert.Single(_b.Asked).LastEventId);
        Assert.DoesNotContain("snapshot", Assert.Single(_b.Asked).Query);
    }

    [Fact]
    public async Task A_node_that_is_down_is_bypassed()
    {
        await _cluster!.A.GoDownAsync();
        _b.ThenSilence(Ready("t0"));
        Assert.IsType<StoreEvent.Ready>(Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task A_silent_connection_is_abandoned()
    {
        _a.ThenSilence(Ready("t0"));
        _b.ThenSilence(Put("k", 1, "t1"));
        Assert.IsType<StoreEvent.Put>((await TakeAsync(2))[1]);
    }

    [Fact]
    public async Task A_token_that_cannot_be_resumed_restarts_with_a_snapshot()
    {
        _a.ThenStatus(410);
        _b.ThenSilence(Put("k", 5, "t5") + "event: synced\nid: t6\ndata: {}\n\n");
        var events = await TakeAsync(3, new() { ResumeAfter = "old" });
        Assert.IsType<StoreEvent.Resync>(events[0]);
        Assert.Equal(new StoreEvent.Synced("t6"), events[2]);
        Assert.Equal("old", Assert.Single(_a.Asked).LastEventId);
        var (query, token) = Assert.Single(_b.Asked);
        Assert.Contains("snapshot=true", query);
        Assert.Empty(token);
    }

    [Fact]
    public async Task An_interrupted_snapshot_restarts_and_says_so()
    {
        _a.Then(Put("k", 5, "t5"));
        _b.ThenSilence(Put("l", 5, "t6") + "event: synced\nid: t7\ndata: {}\n\n");
        var events = await TakeAsync(4, new() { Snapshot = true });
        Assert.IsType<StoreEvent.Resync>(events[1]);
        Assert.Equal("l", ((StoreEvent.Put)events[2]).Key);
        Assert.Empty(Assert.Single(_b.Asked).LastEventId);
    }

    [Fact]
    public async Task A_busy_node_is_bypassed()
    {
        _a.ThenStatus(503);
        _b.ThenSilence(Ready("t0"));
        Assert.IsType<StoreEvent.Ready>(Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task A_watch_that_is_refused_says_why()
    {
        _a.ThenStatus(400);
        await Assert.ThrowsAsync<RequestRefusedException>(() => TakeAsync(1));
    }

    [Fact]
    public async Task A_canceled_watch_ends()
    {
        _a.ThenSilence(Ready("t0"));
        using var cancel = new CancellationTokenSource();
        var client = _cluster!.Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.WatchAsync("", null, cancel.Token)) await cancel.CancelAsync();
        });
    }

    private static string Ready(string token) => $"event: ready\nid: {token}\ndata: {{}}\n\n";

    private static string Put(string key, int revision, string token) =>
        $"event: put\nid: {token}\ndata: "
        + $$"""{"key":"{{key}}","revision":{{revision}},"value":1}""" + "\n\n";

    private async Task<List<StoreEvent>> TakeAsync(int count, WatchOptions? options = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        var client = _cluster!.Client(o => o.WatchSilence = TimeSpan.FromSeconds(1));
        return await client.WatchAsync("", options, limit.Token).Take(count).ToListAsync(limit.Token);
    }
}

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
    public async Task Every_kind_of_event_is_told_with_its_token()
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
                new WatchEvent.Ready("t0"),
                new WatchEvent.Put("k", new("{\"a\":1}"u8.ToArray(), Value.Json), 3, null, "t1"),
                new WatchEvent.Put("b", new(new byte[] { 255 }, "image/png"), 1, null, "t2"),
                new WatchEvent.Deleted("k", 4, "t3"),
                new WatchEvent.Expired("b", 2, "t4"),
                new WatchEvent.Cleared(2, "t5"),
                new WatchEvent.Synced("t7"),
            ],
            events);
    }

    [Fact]
    public async Task A_connection_that_ends_is_resumed_after_the_last_event_on_the_next_node()
    {
        _a.Then(Ready("t0") + Put("k", 1, "t1"));
        _b.ThenSilence(Ready("t1") + Put("k", 2, "u1"));
        var events = await TakeAsync(4);
        Assert.Equal(2, ((WatchEvent.Put)events[3]).Revision);
        Assert.Equal("t1", Assert.Single(_b.Asked).LastEventId);
        Assert.DoesNotContain("snapshot", Assert.Single(_b.Asked).Query);
    }

    [Fact]
    public async Task A_node_that_is_down_is_gone_round()
    {
        await _cluster!.A.GoDownAsync();
        _b.ThenSilence(Ready("t0"));
        Assert.IsType<WatchEvent.Ready>(Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task A_silent_connection_is_left()
    {
        _a.ThenSilence(Ready("t0"));
        _b.ThenSilence(Put("k", 1, "t1"));
        Assert.IsType<WatchEvent.Put>((await TakeAsync(2))[1]);
    }

    [Fact]
    public async Task A_token_that_cannot_be_resumed_begins_anew_with_a_snapshot()
    {
        _a.ThenStatus(410);
        _b.ThenSilence(Put("k", 5, "t5") + "event: synced\nid: t6\ndata: {}\n\n");
        var events = await TakeAsync(3, new() { ResumeAfter = "old" });
        Assert.IsType<WatchEvent.Resync>(events[0]);
        Assert.Equal(new WatchEvent.Synced("t6"), events[2]);
        Assert.Equal("old", Assert.Single(_a.Asked).LastEventId);
        var (query, token) = Assert.Single(_b.Asked);
        Assert.Contains("snapshot=true", query);
        Assert.Empty(token);
    }

    [Fact]
    public async Task A_snapshot_that_breaks_off_begins_anew_and_says_so()
    {
        _a.Then(Put("k", 5, "t5"));
        _b.ThenSilence(Put("l", 5, "t6") + "event: synced\nid: t7\ndata: {}\n\n");
        var events = await TakeAsync(4, new() { Snapshot = true });
        Assert.IsType<WatchEvent.Resync>(events[1]);
        Assert.Equal("l", ((WatchEvent.Put)events[2]).Key);
        Assert.Empty(Assert.Single(_b.Asked).LastEventId);
    }

    [Fact]
    public async Task A_busy_node_is_gone_round()
    {
        _a.ThenStatus(503);
        _b.ThenSilence(Ready("t0"));
        Assert.IsType<WatchEvent.Ready>(Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task A_watch_that_is_refused_says_why()
    {
        _a.ThenStatus(400);
        await Assert.ThrowsAsync<RequestRefusedException>(() => TakeAsync(1));
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
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
        $$"""event: put{{"\n"}}id: {{token}}{{"\n"}}data: {"key":"{{key}}","revision":{{revision}},"value":1}"""
        + "\n\n";

    private async Task<List<WatchEvent>> TakeAsync(int count, WatchOptions? options = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        var client = _cluster!.Client(o => o.WatchSilence = TimeSpan.FromSeconds(1));
        return await client.WatchAsync("", options, limit.Token).Take(count).ToListAsync(limit.Token);
    }
}

using System.Text;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class WatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScriptedWatch _watch = new();
    private Node _node = null!;

    public async Task InitializeAsync() => _node = await Node.StartAsync(
        new ScriptedStore(), new FixedView(), TimeProvider.System, watches: _watch);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Every_kind_of_event_has_its_form()
    {
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_000);
        Tell(WatchKind.Ready);
        Put("a", """{"x":1}""", Value.Json);
        var image = new Value(new byte[] { 0xff }, "image/x");
        Tell(new WatchEvent(WatchKind.Put, "t", Key.From("b"), 2, image, expires));
        Tell(new WatchEvent(WatchKind.Delete, "t", Key.From("a"), 3));
        Tell(new WatchEvent(WatchKind.Expire, "t", Key.From("b"), 4, ExpiresAt: expires));
        Tell(new WatchEvent(WatchKind.Clear, "t", Revision: 7));
        Tell(new WatchEvent(WatchKind.Resync, "t", Reason: "why"));
        Tell(WatchKind.Synced);
        Assert.Equal(
            """
            event: ready
            id: t
            data: {}

            event: put
            id: t
            data: {"key":"a","revision":1,"value":{"x":1},"contentType":"application/json"}

            event: put
            id: t
            data: {"key":"b","revision":2,"value":"/w==","encoding":"base64","contentType":"image/x",EXPIRES}

            event: delete
            id: t
            data: {"key":"a","revision":3}

            event: expire
            id: t
            data: {"key":"b","revision":4,EXPIRES}

            event: clear
            id: t
            data: {"epoch":7}

            event: resync
            id: t
            data: {"reason":"why"}

            event: synced
            id: t
            data: {}


            """.Replace("EXPIRES", "\"expiresAt\":\"2030-03-17T17:46:40Z\"", StringComparison.Ordinal),
            await AllAsync("/_/watch"));
    }

    [Fact]
    public async Task Puts_without_values_have_none()
    {
        Put("a", "1", Value.Json);
        Assert.Contains("data: {\"key\":\"a\",\"revision\":1}\n", await AllAsync("/_/watch?values=false"));
    }

    [Fact]
    public async Task Line_ends_in_a_value_do_not_end_an_event()
    {
        Put("a", "{\n\"x\":\r\n1\r}", Value.Json);
        Put("b", "line\n\nevent: put", "text/plain");
        var text = await AllAsync("/_/watch");
        var start = "event: put\nid: t\ndata: {\"key\":\"a\",\"revision\":1,\"value\":";
        Assert.StartsWith(start + "{\ndata: \"x\":\ndata: 1\ndata: },", text);
        Assert.Contains("\"value\":\"line\\n\\nevent: put\"", text);
    }

    [Fact]
    public async Task An_idle_watch_sends_a_token_and_no_event()
    {
        Tell(WatchKind.Idle);
        Assert.Equal(": heartbeat\nid: t\n\n", await AllAsync("/_/watch"));
    }

    [Fact]
    public async Task The_answer_is_a_stream_that_must_not_be_cached()
    {
        using var answer = await _node.OpenAsync("/_/watch");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoCache);
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var lines = new StreamReader(body);
        Put("a", "1", Value.Json);
        Assert.Equal("event: put", await lines.ReadLineAsync().WaitAsync(Patience));
    }

    [Theory]
    [InlineData("/_/watch", null, "", null, false)]
    [InlineData("/_/watch?prefix=a%2F&snapshot=true", null, "a/", null, true)]
    [InlineData("/_/watch?lastEventId=q", null, "", "q", false)]
    [InlineData("/_/watch?lastEventId=q", "h", "", "h", false)]
    [InlineData("/_/watch?lastEventId=", null, "", null, false)]
    public async Task The_query_and_the_header_select_what_is_delivered(
        string target, string? header, string prefix, string? token, bool snapshot)
    {
        _watch.End();
        (string, string)[] headers = header is null ? [] : [("Last-Event-ID", header)];
        (await _node.SendAsync("GET", target, null, headers)).Is(200);
        Assert.Equal(new(prefix, token, snapshot), _watch.LastQuery);
    }

    [Fact]
    public async Task An_unreadable_token_is_gone_and_a_node_that_cannot_watch_is_unavailable()
    {
        _watch.Opening = new WatchOpening.Gone("It is of another cluster.");
        Assert.StartsWith("It is of another", (await GetAsync("/_/watch")).IsProblem(410, "watch-gone"));
        _watch.Opening = new WatchOpening.Unavailable("too many");
        var busy = await GetAsync("/_/watch");
        busy.IsProblem(503, "unavailable");
        Assert.NotNull(busy.Header("Retry-After"));
    }

    [Fact]
    public async Task An_invalid_watch_is_refused()
    {
        (await GetAsync("/_/watch?values=maybe")).IsProblem(400, "bad-request");
        (await GetAsync("/_/watch?prefix=" + new string('x', 1025))).IsProblem(400, "bad-request");
        (await _node.SendAsync("POST", "/_/watch")).IsProblem(405, "method-not-allowed");
        (await _node.SendAsync("HEAD", "/_/watch")).Is(200);
    }

    [Fact]
    public async Task A_client_that_disconnects_is_dropped()
    {
        using (var answer = await _node.OpenAsync("/_/watch")) Assert.True(answer.IsSuccessStatusCode);
        await _watch.Left.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_node_that_stops_ends_the_stream_as_a_complete_answer()
    {
        using var answer = await _node.OpenAsync("/_/watch");
        var body = answer.Content.ReadAsStringAsync();
        Put("a", "1", Value.Json);
        await _node.StopAsync().WaitAsync(Patience);
        await body.WaitAsync(Patience);
        await _watch.Left.WaitAsync(Patience);
        Assert.Empty(_node.Log.Errors);
    }

    [Fact]
    public async Task Writing_to_a_client_that_reads_nothing_ends()
    {
        const int Events = 200;
        using var answer = await _node.OpenAsync("/_/watch");
        var large = new string('x', 500_000);
        for (var i = 0; i < Events; i++) Put("k", large, "text/plain");
        await using var body = await answer.Content.ReadAsStreamAsync();
        var some = new byte[10];
        await body.ReadExactlyAsync(some);
        // Nothing more is taken from the store than the connection has room for.
        Assert.InRange(_watch.Untaken, Events / 2, Events);
    }

    private Task<Answer> GetAsync(string target) => _node.SendAsync("GET", target);

    /// <summary>The whole stream; the store has nothing more to tell.</summary>
    private async Task<string> AllAsync(string target)
    {
        _watch.End();
        return (await GetAsync(target)).Is(200).Text;
    }

    private void Tell(WatchKind kind) => Tell(new WatchEvent(kind, "t"));

    private void Tell(WatchEvent e) => _watch.Tell(e);

    private void Put(string key, string value, string type) => Tell(
        new WatchEvent(WatchKind.Put, "t", Key.From(key), 1, new(Encoding.UTF8.GetBytes(value), type)));
}

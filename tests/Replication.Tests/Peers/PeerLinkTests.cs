using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// A link and a server over a real stream; the node behind the server answers as the test says.
/// </summary>
public sealed class PeerLinkTests : IAsyncDisposable
{
    private static readonly ReplicationTiming Quick = new(Ping: 20, Suspicion: 400);
    private static readonly ClusterConfiguration Cluster = new(
        Guid.NewGuid(), 1, [new(NodeId.Parse("A"), Guid.NewGuid()), new(NodeId.Parse("B"), Guid.NewGuid())]);

    private readonly string _address = FreePorts.NextAddress();
    private readonly FakeNode _b = new("B");
    private readonly PeerServer _server;
    private readonly PeerLink _link;

    public PeerLinkTests()
    {
        _server = new(_address, _b, NullLoggerFactory.Instance);
        var wire = new HttpPeerTransport(NodeId.Parse("B"), _address);
        _link = new(
            NodeId.Parse("B"), _address, wire, new FakeNode("A"), Quick, TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_stream_a_request_fails_immediately_as_unreachable()
    {
        Assert.IsType<PeerReply.Unreachable>(await Ask());
    }

    [Fact]
    public async Task Answers_find_their_requests_in_whatever_order_they_come()
    {
        await ConnectAsync();
        _b.Holds = true;
        var asked = Enumerable.Range(0, 50).Select(i => Ask(i)).ToArray();
        await Poll.UntilAsync("all requests arrive", () => _b.Held.Count == 50);
        foreach (var (request, reply) in _b.Held.Reverse())
            reply(new PeerReply.Changes([new(((PeerRequest.Changes)request).Since, Key.From("k"), default)]));
        for (var i = 0; i < 50; i++)
            Assert.Equal(
                i, Assert.Single(Assert.IsType<PeerReply.Changes>(await asked[i].Soon()).Keys).Change);
    }

    [Fact]
    public async Task A_silent_peer_fails_its_pending_requests_and_is_reachable_once_it_answers_again()
    {
        await ConnectAsync();
        _b.Holds = true;
        _b.IsSilent = true;
        var asked = Ask();
        Assert.IsType<PeerReply.Unreachable>(await asked.Soon());
        Assert.False(_link.IsReachable);
        _b.IsSilent = _b.Holds = false;
        await Poll.UntilAsync("it is back", () => _link.IsReachable);
        Assert.IsType<PeerReply.Changes>(await Ask().Soon());
    }

    [Fact]
    public async Task A_stream_on_which_nothing_arrives_is_replaced_by_a_new_one()
    {
        await ConnectAsync();
        var before = _b.Meetings; // more than one where a connection timed out
        _b.IsSilent = true;
        await Poll.UntilAsync("the link introduces itself again", () => _b.Meetings > before);
        _b.IsSilent = false;
        await Poll.UntilAsync("the new stream works", () => _link.IsReachable);
        Assert.IsType<PeerReply.Changes>(await Ask().Soon());
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(10, 60_000)]
    [InlineData(200, 1000)]
    [InlineData(10_000, 30_000)]
    [InlineData(10_000, 60_000)]
    public void An_idle_stream_is_pinged_often_enough_for_a_peer_of_any_timing_to_keep_it(int ping, int suspicion)
    {
        var timing = new ReplicationTiming(Ping: ping, Suspicion: suspicion);
        timing.Validate();
        Assert.InRange(3 * timing.IdlePing, 3 * ping, PeerServer.DeadAfter.TotalMilliseconds);
    }

    [Fact]
    public async Task A_link_never_pauses_longer_between_pings_than_the_longest_ping_however_late_it_suspects()
    {
        var time = new TimerLog();
        await using var link = new PeerLink(
            NodeId.Parse("B"), _address, new HttpPeerTransport(NodeId.Parse("B"), _address), new FakeNode("A"),
            new(Ping: 200, Suspicion: 60_000), time, NullLogger.Instance);
        await _server.StartAsync();
        link.Start();
        await Poll.UntilAsync(
            "the stream is open and idle", () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                return time.LongestPause >= TimeSpan.FromMilliseconds(ReplicationTiming.MaxPing);
            });
        Assert.Equal(TimeSpan.FromMilliseconds(ReplicationTiming.MaxPing), time.LongestPause);
    }

    [Fact]
    public async Task A_request_for_a_stream_without_an_upgrade_is_answered_426()
    {
        await ConnectAsync();
        using var http = new HttpClient();
        using var response = await http.GetAsync($"http://{_address}{PeerServer.StreamPath}").Soon();
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal(PeerServer.Protocol, Assert.Single(response.Headers.Upgrade).Name);
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example")]
    [InlineData("Sec-Fetch-Mode", "no-cors")]
    [InlineData("sec-fetch-site", "none")]
    public async Task A_request_of_a_browser_is_refused(string name, string value)
    {
        await _server.StartAsync();
        using var http = new HttpClient { DefaultRequestHeaders = { { name, value } } };
        foreach (var path in new[] { PeerServer.HelloPath, PeerServer.StreamPath })
        {
            using var hello = new ByteArrayContent(new FakeNode("A").Hello.Encode());
            using var response = await http.PostAsync($"http://{_address}{path}", hello).Soon();
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("not for browsers", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(0, _b.Meetings);
    }

    [Fact]
    public async Task A_hello_that_breaks_off_or_is_not_http_is_not_an_error()
    {
        using var log = new ErrorLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        var port = FreePorts.Next();
        var server = new PeerServer($"127.0.0.1:{port}", _b, logs);
        await server.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {PeerServer.HelloPath} HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\n"
                + "Content-Length: 100\r\n\r\nabc"));
            // "100 Continue" comes when the server has begun to read the body.
            await socket.ReceiveAsync(new byte[100]).Soon();
            if (i % 2 == 0) socket.LingerState = new(true, 0);
            socket.Close();
        }
        using var broken = new TcpClient();
        await broken.ConnectAsync(IPAddress.Loopback, port);
        await broken.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {PeerServer.HelloPath} HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n"));
        using var answer = new StreamReader(broken.GetStream());
        Assert.Equal("HTTP/1.1 400 Bad Request", await answer.ReadLineAsync().Soon());
        await server.DisposeAsync(); // it waits for its requests
        Assert.Empty(log.Errors);
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_affect_other_requests()
    {
        await ConnectAsync();
        _link.Send(new PeerRequest.Changes(1, 1), _ => throw new InvalidOperationException("a bug"));
        Assert.IsType<PeerReply.Changes>(await Ask().Soon());
        Assert.True(_link.IsReachable);
        await _server.DisposeAsync();
        await Poll.UntilAsync("the break is noticed", () => !_link.IsReachable);
        _link.Send(new PeerRequest.Changes(1, 1), _ => throw new InvalidOperationException("a bug"));
    }

    [Fact]
    public async Task Disposing_the_link_completes_its_pending_requests()
    {
        await ConnectAsync();
        _b.Holds = true;
        var asked = Ask();
        await Poll.UntilAsync("the request arrives", () => _b.Held.Count == 1);
        await _link.DisposeAsync();
        Assert.IsType<PeerReply.Unreachable>(await asked.Soon());
    }

    [Fact]
    public void A_request_whose_reply_was_lost_times_out()
    {
        var time = new FakeTimeProvider();
        var pending = new PendingReplies(time);
        pending.Add(1, _ => { }, TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(20));
        pending.Add(2, _ => { }, TimeSpan.FromSeconds(30));
        pending.Add(3, _ => { }, TimeSpan.FromSeconds(40));
        Assert.Empty(pending.TakeOverdue());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(pending.TakeOverdue());
        Assert.Equal(2, pending.Count);
        Assert.Null(pending.Take(1));
        Assert.NotNull(pending.Take(2));
    }

    private async Task ConnectAsync()
    {
        await _server.StartAsync();
        _link.Start();
        await Poll.UntilAsync("the stream is open", () => _link.IsReachable);
    }

    private Task<PeerReply> Ask(long since = 7)
    {
        var done = new TaskCompletionSource<PeerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _link.Send(new PeerRequest.Changes(since, 1), done.SetResult);
        return done.Task;
    }

    /// <summary>A clock that the test moves, and the longest timer that was started on it.</summary>
    private sealed class TimerLog : FakeTimeProvider
    {
        private long _longest;

        public TimeSpan LongestPause => new(Volatile.Read(ref _longest));

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Volatile.Write(ref _longest, Math.Max(_longest, dueTime.Ticks));
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Errors.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }

    private sealed class FakeNode(string name) : ILocalNode
    {
        public bool Holds { get; set; }

        public bool IsSilent { get; set; }

        public ConcurrentQueue<(PeerRequest Request, Action<PeerReply> Reply)> Held { get; } = [];

        public Hello Hello => new(
            NodeId.Parse(name), Cluster.Find(NodeId.Parse(name))!.DiskId, "A,B", true, Cluster);

        public int Meetings { get; private set; }

        /// <summary>The start that the node behind the server says it is, in its frames.</summary>
        public Guid Start { get; set; } = Guid.NewGuid();

        /// <summary>Whose start the other end of a stream is taken for; null: an unknown one.</summary>
        public NodeId? Knows { get; set; } = NodeId.Parse(name == "A" ? "B" : "A");

        public FrameStamp Stamp => new(Start, 7);

        public ConcurrentQueue<FrameStamp> Stamps { get; } = [];

        public Hello HelloTo(NodeId peer) => Hello;

        public Task MeetAsync(Hello theirs, bool isAnswer)
        {
            Meetings++;
            return Task.CompletedTask;
        }

        public NodeId? Saw(FrameStamp stamp)
        {
            Stamps.Enqueue(stamp);
            return Knows;
        }

        public FrameIdentity? IdentityFor(NodeId peer) => FrameIdentity.Of(Cluster);

        public void Answer(PeerRequest request, Action<PeerReply> reply)
        {
            if (request is not PeerRequest.Ping && Holds) Held.Enqueue((request, reply));
            else if (request is not PeerRequest.Ping) reply(new PeerReply.Changes([]));
            else if (!IsSilent) reply(new PeerReply.Pong(default));
        }
    }
}

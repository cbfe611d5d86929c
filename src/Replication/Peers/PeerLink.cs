using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The link to the replica of one peer. It introduces this node, opens one long-lived stream, sends requests in
/// batches and passes on the replies. It reconnects automatically; without a stream a request fails immediately
/// as unreachable.
/// </summary>
internal sealed class PeerLink : IReplicaLink, IAsyncDisposable
{
    private const int ReconnectPause = 200;

    /// <summary>How long a request waits for its reply by default.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILocalNode _self;
    private readonly ReplicationTiming _timing;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LinkLog _report;
    private readonly IPeerTransport _transport;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly PendingReplies _pending;
    private volatile FrameSender? _sender;
    private CancellationTokenSource? _stream;
    private long _nextId;
    private long _lastHeard;

    /// <summary>When the oldest request was sent since the last reply; 0: no reply is outstanding.</summary>
    private long _askedAt;

    /// <summary>A request other than a ping was sent since the last ping.</summary>
    private volatile bool _isBusy;
    private Task _running = Task.CompletedTask;

    /// <param name="address">The address of the peer, for the log.</param>
    public PeerLink(
        NodeId node, string address, IPeerTransport transport, ILocalNode self, ReplicationTiming timing,
        TimeProvider time, ILogger log)
    {
        _pending = new(time);
        _report = new(self.Hello.Node, node, address, log);
        (Node, _transport, _self, _timing, _time, _log) = (node, transport, self, timing, time, log);
    }

    public NodeId Node { get; }

    public bool IsReachable => _sender is not null && SilentFor < _timing.Suspicion;

    /// <summary>The status in the last pong; null before the first one.</summary>
    public PeerStatus? Status { get; private set; }

    public bool HasRoom => Status is not { IsFull: true };

    /// <summary>
    /// Milliseconds by which the clock of the peer is ahead of this one, accurate to half a round trip; 0 at first.
    /// </summary>
    public long ClockOffset { get; private set; }

    /// <summary>A stream is open, whether or not the peer answers on it.</summary>
    public bool IsConnected => _sender is not null;

    /// <summary>
    /// Milliseconds for which the peer has owed a reply; without a stream, milliseconds since its last reply;
    /// MaxValue if it never replied. A peer without outstanding requests is not silent.
    /// </summary>
    public long SilentFor
    {
        get
        {
            var (heard, asked) = (Volatile.Read(ref _lastHeard), Volatile.Read(ref _askedAt));
            if (heard == 0) return long.MaxValue;
            if (!IsConnected) return (long)_time.GetElapsedTime(heard).TotalMilliseconds;
            return asked == 0 ? 0 : (long)_time.GetElapsedTime(asked).TotalMilliseconds;
        }
    }

    public void Start() => _running = Task.WhenAll(ConnectLoopAsync(), PingLoopAsync());

    public void Send(PeerRequest request, Action<PeerReply> reply)
    {
        if (!TrySend(request, reply, Patience))
            Call(reply, new PeerReply.Unreachable($"{Node} is not reachable."));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _transport.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Sends like <see cref="Send"/>, unless the peer is not reachable now: then nothing was sent.
    /// </summary>
    /// <param name="patience">How long to wait for the reply; then the request counts as lost.</param>
    public bool TrySend(PeerRequest request, Action<PeerReply> reply, TimeSpan patience) =>
        IsReachable && Post(request, reply, patience);

    private bool Post(PeerRequest request, Action<PeerReply> reply, TimeSpan patience)
    {
        lock (_gate)
        {
            if (_sender is not { } sender || _pending.Count >= Limits.PeerQueue) return false;
            try
            {
                if (!sender.TryAdd(++_nextId, request, PeerCodec.Write)) return false;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Log.RequestDropped(_log, e, Node);
                return false;
            }
            _pending.Add(_nextId, reply, patience); // a reply cannot overtake this: it needs the lock
            if (_askedAt == 0) Volatile.Write(ref _askedAt, _time.GetTimestamp());
            if (request is not PeerRequest.Ping) _isBusy = true;
            return true;
        }
    }

    private async Task ConnectLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await IntroduceAsync() is { } identity) await RunStreamAsync(identity);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The link must reconnect after any error.
                if (!_stop.IsCancellationRequested) _report.Failed(e);
            }
            Lose($"The connection to {Node} broke.", forget: true);
            await PauseAsync(ReconnectPause);
        }
    }

    /// <summary>Exchanges hellos.</summary>
    /// <returns>The identity for the frames of the stream; null while the two are not in the same cluster.</returns>
    private async Task<FrameIdentity?> IntroduceAsync()
    {
        var theirs = await _transport.IntroduceAsync(_self.HelloTo(Node), _stop.Token);
        await _self.MeetAsync(theirs, isAnswer: true).WaitAsync(_stop.Token);
        return _self.IdentityFor(Node);
    }

    private async Task RunStreamAsync(FrameIdentity identity)
    {
        var sender = new FrameSender(identity, () => _self.Stamp);
        await using var stream = await _transport.OpenAsync(sender, _stop.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Heard();
        lock (_gate) (_sender, _stream) = (sender, ended);
        _report.Connected();
        try
        {
            await new FrameReader(identity, OnFrame, OnAnswer).RunAsync(stream.Input, ended.Token);
        }
        finally
        {
            lock (_gate) _stream = null;
        }
    }

    /// <summary>A new connection may work while this one waits for TCP to retransmit lost packets.</summary>
    private void GiveUpStream()
    {
        CancellationTokenSource? stream;
        lock (_gate) stream = _stream;
        try
        {
            stream?.Cancel(); // not under the lock: the reader may continue on this thread
        }
        catch (ObjectDisposedException)
        {
            // The stream has just ended.
        }
    }

    /// <summary>
    /// Nothing of another start than the one that was met counts: the peer was restarted, or it is a copy.
    /// </summary>
    private void OnFrame(FrameStamp stamp)
    {
        if (_self.Saw(stamp) != Node) throw new IOException($"{Node} was restarted.");
    }

    private void OnAnswer(long id, ref ByteReader body)
    {
        var reply = PeerCodec.ReadReply(ref body);
        Heard();
        _report.Heard();
        Action<PeerReply>? waiting;
        lock (_gate) waiting = _pending.Take(id);
        if (waiting is not null) Call(waiting, reply);
    }

    /// <summary>
    /// Pings an open stream. When the peer is silent, its pending requests fail, and later the stream is given up.
    /// </summary>
    private async Task PingLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            // An idle stream is pinged less often: then a silent peer may be noticed later.
            await PauseAsync(_isBusy || SilentFor > 0 ? _timing.Ping : _timing.IdlePing);
            _isBusy = false;
            if (_sender is null) continue;
            if (SilentFor >= _timing.Suspicion) FallSilent();
            if (SilentFor >= 3L * _timing.Suspicion) GiveUpStream();
            DropOverdue();
            var sent = UnixNow;
            Post(PeerRequest.Ping.Instance, reply => OnPong(reply, sent), Patience);
        }
    }

    private void FallSilent()
    {
        _report.Silent(SilentFor);
        Lose($"{Node} does not answer.", forget: false);
    }

    private void OnPong(PeerReply reply, long sent)
    {
        if (reply is not PeerReply.Pong { Status: var status }) return;
        Status = status;
        ClockOffset = status.UnixTime - ((sent + UnixNow) / 2);
    }

    private long UnixNow => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Lose(string reason, bool forget)
    {
        Action<PeerReply>[] lost;
        lock (_gate)
        {
            if (forget) _sender = null;
            lost = _pending.TakeAll();
        }
        foreach (var waiting in lost) Call(waiting, new PeerReply.Unreachable(reason));
    }

    private void DropOverdue()
    {
        Action<PeerReply>[] overdue;
        lock (_gate) overdue = _pending.TakeOverdue();
        foreach (var waiting in overdue) Call(waiting, new PeerReply.Unreachable($"{Node} did not answer."));
    }

    /// <summary>A bug in one callback must not affect other requests or the loops of this link.</summary>
    private void Call(Action<PeerReply> waiting, PeerReply reply)
    {
        try
        {
            waiting(reply);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.ReplyDropped(_log, e, Node);
        }
    }

    private void Heard()
    {
        Volatile.Write(ref _lastHeard, _time.GetTimestamp());
        Volatile.Write(ref _askedAt, 0);
    }

    private async Task PauseAsync(int milliseconds)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the condition of the loop ends it.
        }
    }
}

/// <summary>The requests on a stream that wait for their replies. Not thread-safe.</summary>
internal sealed class PendingReplies(TimeProvider time)
{
    private readonly Dictionary<long, Waiting> _waiting = [];

    private readonly record struct Waiting(Action<PeerReply> Reply, long Since, TimeSpan Patience);

    public int Count => _waiting.Count;

    /// <param name="patience">
    /// Longest wait for the reply. A peer whose queue was full never replies, although the stream is open.
    /// </param>
    public void Add(long id, Action<PeerReply> reply, TimeSpan patience) =>
        _waiting.Add(id, new(reply, time.GetTimestamp(), patience));

    /// <returns>The callback; null when the request is no longer pending.</returns>
    public Action<PeerReply>? Take(long id) => _waiting.Remove(id, out var waiting) ? waiting.Reply : null;

    public Action<PeerReply>[] TakeAll()
    {
        Action<PeerReply>[] all = [.. _waiting.Values.Select(waiting => waiting.Reply)];
        _waiting.Clear();
        return all;
    }

    public Action<PeerReply>[] TakeOverdue()
    {
        var overdue = _waiting.Where(w => time.GetElapsedTime(w.Value.Since) >= w.Value.Patience).ToArray();
        foreach (var (id, _) in overdue) _waiting.Remove(id);
        return [.. overdue.Select(w => w.Value.Reply)];
    }
}

using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The way to one peer's replica: introduces itself, opens one long-lived stream, sends requests in batches
/// and hands back the answers. It reconnects by itself; a request without a stream is unreachable at once.
/// </summary>
internal sealed class PeerLink : IReplicaLink, IAsyncDisposable
{
    private const int ReconnectPause = 200;

    /// <summary>For what names no limit of its own.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly INodeIdentity _self;
    private readonly ReplicationTiming _timing;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LinkLog _report;
    private readonly IPeerWire _wire;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly PendingReplies _pending;
    private volatile FrameSender? _sender;
    private CancellationTokenSource? _stream;
    private long _nextId;
    private long _lastHeard;

    /// <summary>When the first request left that nothing has been heard since; 0: none is out.</summary>
    private long _askedAt;

    /// <summary>Something other than a ping was sent since the last ping.</summary>
    private volatile bool _isBusy;
    private Task _running = Task.CompletedTask;

    /// <param name="address">Where the peer is, for the log.</param>
    public PeerLink(
        NodeId node, string address, IPeerWire wire, INodeIdentity self, ReplicationTiming timing,
        TimeProvider time, ILogger log)
    {
        _pending = new(time);
        _report = new(self.Hello.Node, node, address, log);
        (Node, _wire, _self, _timing, _time, _log) = (node, wire, self, timing, time, log);
    }

    public NodeId Node { get; }

    public bool IsReachable => _sender is not null && SilentFor < _timing.Suspicion;

    /// <summary>What the peer told last; null before the first answer.</summary>
    public PeerFacts? Facts { get; private set; }

    /// <summary>
    /// Milliseconds by which the peer's clock is ahead of this one's, to half a ping's time; 0 at first.
    /// </summary>
    public long ClockOffset { get; private set; }

    /// <summary>A stream is open, whether or not the peer answers on it.</summary>
    public bool IsConnected => _sender is not null;

    /// <summary>
    /// Milliseconds for which the peer has owed an answer, without a stream those since its last frame; MaxValue
    /// when there never was one. A peer that is not asked is not silent.
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
        _wire.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Sends as <see cref="Send"/> does, unless the peer is not reachable now: then nothing has left.
    /// </summary>
    /// <param name="patience">After it the request counts as lost.</param>
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
            _pending.Add(_nextId, reply, patience); // an answer needs the lock to find it
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
                // Whatever it was, the peer must be tried again.
                if (!_stop.IsCancellationRequested) _report.Failed(e);
            }
            Lose($"The connection to {Node} broke.", forget: true);
            await PauseAsync(ReconnectPause);
        }
    }

    /// <summary>Exchanges hellos.</summary>
    /// <returns>The identity for the stream's frames; null while the two have no cluster in common.</returns>
    private async Task<FrameIdentity?> IntroduceAsync()
    {
        var theirs = await _wire.IntroduceAsync(_self.Hello, _stop.Token);
        _self.Meet(theirs);
        return _self.IdentityFor(Node);
    }

    private async Task RunStreamAsync(FrameIdentity identity)
    {
        var sender = new FrameSender(identity);
        await using var stream = await _wire.OpenAsync(sender, _stop.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Heard();
        lock (_gate) (_sender, _stream) = (sender, ended);
        _report.Connected();
        try
        {
            await new FrameReader(identity, OnAnswer).RunAsync(stream.Input, ended.Token);
        }
        finally
        {
            lock (_gate) _stream = null;
        }
    }

    /// <summary>A new connection may get through where this one would wait for its lost packets.</summary>
    private void GiveUpStream()
    {
        CancellationTokenSource? stream;
        lock (_gate) stream = _stream;
        try
        {
            stream?.Cancel(); // not under the lock: whoever reads goes on here
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
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
    /// Pings an open stream; a peer that stays silent loses what waits for it, and later its stream.
    /// </summary>
    private async Task PingLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            // An idle stream is pinged less often: a silent peer is noticed later while nothing is asked of it.
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
        Lose($"{Node} is silent.", forget: false);
    }

    private void OnPong(PeerReply reply, long sent)
    {
        if (reply is not PeerReply.Pong { Facts: var facts }) return;
        Facts = facts;
        ClockOffset = facts.UnixTime - ((sent + UnixNow) / 2);
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

    /// <summary>One caller's bug must not cost the others their answers, nor this link its loops.</summary>
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
            // Stopping: the loop's condition ends it.
        }
    }
}

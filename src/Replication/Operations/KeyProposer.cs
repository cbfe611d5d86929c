using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// The shell around one key's proposer: sends its requests to the replicas and passes their answers back.
/// </summary>
public sealed class KeyProposer : IProposer, IDisposable
{
    /// <summary>Longest wait, in milliseconds, for an unreachable majority.</summary>
    private const int MajorityPatience = 80;

    private const int MajorityPause = 10;

    private readonly Key _key;
    private readonly ReplicaGroup _group;
    private readonly Replica? _own;
    private readonly Proposer _proposer;
    private readonly Lock _gate = new();
    private readonly Queue<Effect> _effects = new();
    private readonly ITimer _timer;
    private long _timerAt = long.MaxValue;
    private bool _carrying;
    private volatile bool _begun;
    private bool _disposed;

    /// <param name="own">
    /// This node's replica: a term that was parked for the key is resumed, and parked again at the end. Null: the
    /// first round is a prepare.
    /// </param>
    public KeyProposer(Key key, ReplicaGroup group, Replica? own = null)
    {
        (_group, _key, _own) = (group, key, own);
        var timing = ProposerTiming.Default with { RoundTimeout = group.Timing.Round };
        _proposer = new Proposer(key, group.Voters, group.Terms, new Random(group.Seed()), timing);
        _timer = group.Time.CreateTimer(OnTimer, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Applies a change, or with null reads with proof.</summary>
    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>; it ends by then.</param>
    public Task<Proposed> ProposeAsync(Change? change, long deadline)
    {
        if (!_group.MayPropose())
        {
            var refused = new WriteResult.NotApplied($"{_group.Self} has no vote.");
            return Task.FromResult(new Proposed(refused, null));
        }
        if (change is { IsDelete: false } && _group.NoRoom is { } full)
            return Task.FromResult(new Proposed(full, null));
        return _group.ReachesMajority
            ? SubmitAsync(change, deadline)
            : SubmitOnceReachedAsync(change, deadline);
    }

    Task<Proposed> IProposer.ProposeAsync(Key key, Change? change, long deadline) => ProposeAsync(change, deadline);

    /// <summary>Bytes of the entry it holds, for bounding many proposers.</summary>
    public int HeldBytes
    {
        get
        {
            lock (_gate) return _proposer.HeldBytes;
        }
    }

    /// <summary>Waiting operations end by themselves, at their deadlines at the latest.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (_proposer.Pending == 0) _timer.Dispose();
            if (_own is not null) _group.Parked.Add(_proposer.Park());
        }
    }

    /// <summary>
    /// Outside the lock, because it may read the disk. A row that is outdated when it is used leads to a term that
    /// another proposer has resumed, or that the other replicas reject.
    /// </summary>
    private Register? RowToResume() =>
        _begun || _own is null || _group.Parked.IsEmpty ? null : _own.TryReadRow(_key);

    /// <summary>Runs only before the first operation.</summary>
    private void Resume(Register? row)
    {
        if (_begun) return;
        _begun = true;
        if (_own?.Store.Identity is { } me && _group.Parked.TryTake(row, me.Node, me.Boot) is { } term)
            _proposer.Resume(term.Last, term.Chosen);
    }

    private Task<Proposed> SubmitAsync(Change? change, long deadline)
    {
        if (!_group.Waiting.TryEnter(Operation.BytesOf(change)))
        {
            var refused = new WriteResult.NotApplied("Too many operations are waiting at this node.");
            return Task.FromResult(new Proposed(refused, null));
        }
        var operation = new Operation(change, deadline, _group.Waiting);
        var row = RowToResume();
        Step(now => Submit(operation, row, now));
        return operation.Task;
    }

    /// <summary>
    /// A broken stream is often back within moments. Waiting longer is of no use; nothing was sent.
    /// </summary>
    private async Task<Proposed> SubmitOnceReachedAsync(Change? change, long deadline)
    {
        for (var waited = 0; waited < MajorityPatience; waited += MajorityPause)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(MajorityPause), _group.Time);
            if (_group.ReachesMajority) return await SubmitAsync(change, deadline);
        }
        return new(new WriteResult.NotApplied($"{_group.Self} reaches no majority of the replicas."), null);
    }

    /// <summary>Once disposed, it has no timer left to end an operation by its deadline.</summary>
    private void Submit(Operation operation, Register? row, long now)
    {
        if (_disposed)
        {
            operation.Complete(new(new WriteResult.NotApplied("The key's proposer has ended."), null));
            return;
        }
        Resume(row);
        _proposer.Submit(operation, now);
    }

    private void Receive(NodeId from, long round, PeerReply reply)
    {
        var answer = reply switch
        {
            PeerReply.Protocol m => m.Reply,
            PeerReply.Unreachable lost => new Reply.Unreachable(lost.Reason),
            _ => new Reply.Unreachable($"{reply.GetType().Name} is not an answer to a proposal."),
        };
        Step(now => _proposer.Receive(from, round, answer, now));
    }

    /// <summary>
    /// Feeds the proposer, then carries out its effects outside the lock and in order. An answer that arrives
    /// meanwhile, even on this thread, is only queued.
    /// </summary>
    private void Step(Action<long> input)
    {
        lock (_gate)
        {
            input(_group.Now);
            foreach (var effect in _proposer.TakeEffects()) _effects.Enqueue(effect);
            ArmTimer();
            if (_carrying) return;
            _carrying = true;
        }
        while (TryNextEffect() is { } next) Carry(next);
    }

    private Effect? TryNextEffect()
    {
        lock (_gate)
        {
            if (_effects.TryDequeue(out var effect)) return effect;
            _carrying = false;
            return null;
        }
    }

    private void Carry(Effect effect)
    {
        switch (effect)
        {
            case Effect.Complete done:
                ((Operation)done.Proposal).Complete(new(done.Result, done.Entry));
                break;
            case Effect.Broadcast send:
                var request = new PeerRequest.Protocol(send.Request);
                foreach (var link in _group.Links)
                    link.Send(request, reply => Receive(link.Node, send.Round, reply));
                break;
        }
    }

    /// <summary>
    /// The timer is set later only when it fires, so a round rarely changes it.
    /// </summary>
    private void ArmTimer()
    {
        if (_disposed && _proposer.Pending == 0) _timer.Dispose();
        var due = _proposer.WakeAt;
        if (due >= _timerAt) return;
        _timerAt = due;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, due - _group.Now)), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer(object? state)
    {
        lock (_gate) _timerAt = long.MaxValue;
        Step(now => _proposer.Tick(now));
    }

    private sealed class Operation(Change? change, long deadline, WaitingOperations waiting)
        : Proposal(change, deadline)
    {
        private readonly TaskCompletionSource<Proposed> _done =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Proposed> Task => _done.Task;

        public static int BytesOf(Change? change) => change?.Value?.Bytes.Length ?? 0;

        public void Complete(Proposed result)
        {
            waiting.Leave(BytesOf(Change));
            _done.SetResult(result);
        }
    }
}

/// <param name="Entry">The chosen entry the proposer saw; null when there is no proof of one.</param>
public readonly record struct Proposed(WriteResult Result, Entry? Entry);

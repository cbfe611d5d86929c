namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The proposer of one key. Inputs are operations, answers and the time; outputs are effects for the shell.
/// One accept is in flight at most; operations that wait leave in the next one together.
/// </summary>
/// <remarks>
/// Not thread-safe: the shell calls it under a lock, and carries out the effects outside it.
/// </remarks>
/// <param name="remembered">
/// Ids an entry keeps; fewer than the product's wear the window out sooner in a test.
/// </param>
public sealed class Proposer(
    Key key,
    int voters,
    ITermSource terms,
    Random random,
    ProposerTiming timing,
    int remembered = Limits.AppliedChanges)
{
    private readonly LinkedList<Proposal> _queue = new();
    private readonly List<Effect> _effects = [];
    private readonly AdoptedEntry _adopted = new();
    private Phase _phase;
    private Tally _tally = new(voters);
    private long _round;
    private long _wakeAt = long.MaxValue;
    private long _earliestDeadline = long.MaxValue;
    private int _failures;

    /// <summary>The ballot last used under the term held; none when no term is held.</summary>
    private Ballot _ballot;
    private long _epoch;

    /// <summary>
    /// Some replica promised a higher ballot: under the term held it will never store anything more.
    /// </summary>
    private bool _isContested;

    /// <summary>The highest clear epoch that refused a request of this proposer.</summary>
    private long _toldEpoch;

    /// <summary>The entry chosen last under the term held.</summary>
    private Entry? _chosen;
    private Entry? _accepting;
    private Batch? _batch;

    private enum Phase
    {
        Idle,
        Preparing,
        Accepting,
        Confirming,
        BackingOff,
    }

    /// <summary>When <see cref="Tick"/> is due, in milliseconds; MaxValue: never.</summary>
    public long WakeAt => Math.Min(_wakeAt, _queue.Count == 0 ? long.MaxValue : _earliestDeadline);

    public bool IsIdle => _phase == Phase.Idle && _queue.Count == 0;

    /// <summary>Bytes of the value that the term held keeps in memory.</summary>
    public int HeldBytes => (_chosen ?? _accepting)?.Value?.Bytes.Length ?? 0;

    /// <summary>Operations that have no result yet.</summary>
    public int Pending => _queue.Count;

    /// <summary>Effects since the last call, in the order they are to be carried out.</summary>
    public IReadOnlyList<Effect> TakeEffects()
    {
        if (_effects.Count == 0) return [];
        var effects = _effects.ToArray();
        _effects.Clear();
        return effects;
    }

    public void Submit(Proposal proposal, long now)
    {
        if (_queue.Count >= Limits.ProposerQueue)
        {
            Complete(proposal, new WriteResult.NotApplied("Too many operations wait for this key."), null);
            return;
        }
        _queue.AddLast(proposal);
        _earliestDeadline = Math.Min(_earliestDeadline, proposal.Deadline);
        if (_phase == Phase.Idle) Begin(now);
    }

    /// <summary>Gives the term up, to be gone on with by another proposer of this process.</summary>
    /// <returns>
    /// The ballot of the entry chosen last, when nothing was sent above it; None when there is no such term.
    /// </returns>
    public Ballot Park()
    {
        if (!IsIdle || _isContested || _chosen is null || _chosen.Epoch != _epoch) return Ballot.None;
        var last = _ballot;
        DropTerm();
        return last;
    }

    /// <summary>Goes on with a term that was parked. Before anything else is done.</summary>
    /// <param name="last">Nobody else may go on with it.</param>
    /// <param name="chosen">The entry that was accepted under that ballot.</param>
    public void Resume(Ballot last, Entry chosen) =>
        (_ballot, _chosen, _epoch) = (last, chosen, chosen.Epoch);

    public void Receive(NodeId from, long round, Reply reply, long now)
    {
        Learn(reply); // also from one that a majority did not wait for
        if (round != _round || _phase is Phase.Idle or Phase.BackingOff) return;
        var yes = IsYes(reply);
        if (!_tally.Add(from, yes)) return;
        if (yes && reply is Reply.Promise promise) _adopted.Add(promise);
        if (_tally.IsWon) Won(now);
        else if (_tally.IsLost) Lost(now);
    }

    public void Tick(long now)
    {
        if (now >= _earliestDeadline) DropOverdue(now);
        if (now < _wakeAt) return;
        if (_phase == Phase.BackingOff) Begin(now);
        else Lost(now);
    }

    private bool IsYes(Reply reply) => (_phase, reply) switch
    {
        (Phase.Preparing, Reply.Promise) => true,
        (Phase.Accepting, Reply.Acceptance) => true,
        (Phase.Confirming, Reply.Confirmed) => true,
        _ => false,
    };

    private void Learn(Reply reply)
    {
        if (reply is Reply.Rejected rejected)
        {
            terms.Observe(rejected.Promised);
            _isContested |= rejected.Promised > _ballot;
        }
        if (reply is Reply.EpochOver over) _toldEpoch = Math.Max(_toldEpoch, over.Epoch);
    }

    /// <summary>Starts the next round for what waits: under the term held, or with a new prepare.</summary>
    private void Begin(long now)
    {
        _phase = Phase.Idle;
        _wakeAt = long.MaxValue;
        DropOverdue(now);
        if (_queue.Count == 0) return;
        var epoch = Math.Max(terms.Epoch, _toldEpoch);
        if (_chosen is null || _epoch != epoch || _isContested) Prepare(epoch, now);
        else Propose(_chosen, now);
    }

    private void Prepare(long epoch, long now)
    {
        DropTerm();
        _epoch = epoch;
        _isContested = false;
        _ballot = terms.NewTerm();
        _adopted.Clear();
        Start(Phase.Preparing, new Request.Prepare(key, epoch, _ballot), now);
    }

    /// <summary>
    /// Under a term held: an accept when something is altered, else the proof that the entry still stands.
    /// </summary>
    private void Propose(Entry start, long now)
    {
        _batch = Batch.Apply(start, NextProposals(), remembered);
        if (_batch.IsAltered) Accept(_batch.Entry, now);
        else Start(Phase.Confirming, new Request.Confirm(key, _epoch, _ballot.Term), now);
    }

    private void Accept(Entry entry, long now)
    {
        _batch!.MarkSent();
        _chosen = null; // until this accept is resolved nothing is known to be chosen under the term
        _accepting = entry;
        _ballot = _ballot.Next();
        Start(Phase.Accepting, new Request.Accept(key, _epoch, _ballot, entry), now);
    }

    private void Start(Phase phase, Request.OfKey request, long now)
    {
        _phase = phase;
        _round++;
        _tally = new(voters);
        _wakeAt = now + timing.RoundTimeout;
        _effects.Add(new Effect.Broadcast(_round, request));
    }

    private void Won(long now)
    {
        if (_phase == Phase.Preparing)
        {
            WriteAfterPrepare(now);
            return;
        }
        if (_phase == Phase.Accepting) _chosen = _accepting;
        _accepting = null;
        _failures = 0;
        CompleteBatch();
        Begin(now);
    }

    /// <summary>
    /// After a prepare always an accept: the changes, or the identity. Only then is what was seen proven.
    /// </summary>
    private void WriteAfterPrepare(long now)
    {
        DropOverdue(now);
        var adopted = _adopted.Entry;
        var start = adopted ?? Entry.Unwritten(_epoch, _adopted.HighestRevision);
        _batch = Batch.Apply(start, NextProposals(), remembered);
        var isFirst = adopted is null && !_batch.IsAltered;
        Accept(isFirst ? start with { Revision = start.Revision + 1 } : _batch.Entry, now);
    }

    /// <summary>
    /// Timeout, reject or a refused epoch. An unresolved accept ends the term; what waits is proposed again.
    /// </summary>
    private void Lost(long now)
    {
        DropTerm();
        _batch = null;
        _accepting = null;
        _phase = Phase.BackingOff;
        _failures++;
        var limit = Math.Min(timing.MaxBackOff, timing.MinBackOff << Math.Min(_failures, 10));
        _wakeAt = now + random.NextInt64(timing.MinBackOff, limit + 1);
    }

    private void DropTerm()
    {
        _chosen = null;
        _ballot = Ballot.None;
    }

    /// <summary>
    /// The operations of the next round, in order: as many changes as one entry can remember, and all reads
    /// among them.
    /// </summary>
    private List<Proposal> NextProposals()
    {
        var next = new List<Proposal>();
        var changes = 0;
        foreach (var proposal in _queue)
        {
            if (proposal.Change is not null && ++changes > Math.Min(remembered, Limits.BatchChanges)) break;
            next.Add(proposal);
        }
        return next;
    }

    private void CompleteBatch()
    {
        foreach (var (proposal, result, _) in _batch!.Items)
        {
            if (proposal.IsDone) continue;
            _queue.Remove(proposal);
            Complete(proposal, result, _chosen);
        }
        _batch = null;
    }

    private void Complete(Proposal proposal, WriteResult result, Entry? entry)
    {
        proposal.Done();
        _effects.Add(new Effect.Complete(proposal, result, entry));
    }

    private void DropOverdue(long now)
    {
        _earliestDeadline = long.MaxValue;
        for (var node = _queue.First; node is not null;)
        {
            var next = node.Next;
            var proposal = node.Value;
            if (proposal.Deadline <= now)
            {
                _queue.Remove(node);
                Complete(proposal, proposal.Abandon("No majority of the replicas answered in time."), null);
            }
            else
            {
                _earliestDeadline = Math.Min(_earliestDeadline, proposal.Deadline);
            }
            node = next;
        }
    }
}

/// <summary>All in milliseconds.</summary>
/// <param name="RoundTimeout">Longest wait for a majority in one round.</param>
/// <param name="MinBackOff">Shortest random wait after a lost round.</param>
/// <param name="MaxBackOff">Longest random wait after many.</param>
public sealed record ProposerTiming(long RoundTimeout, long MinBackOff, long MaxBackOff)
{
    public static readonly ProposerTiming Default = new(RoundTimeout: 1000, MinBackOff: 1, MaxBackOff: 200);
}

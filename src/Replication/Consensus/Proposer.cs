namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The proposer of one key (rules R6 to R14). Its inputs are operations, replies and the time; its outputs are
/// effects for the shell. At most one accept is in flight; the operations that wait share the next one.
/// </summary>
/// <remarks>
/// Not thread-safe: the shell calls it under a lock and carries out the effects outside the lock.
/// </remarks>
/// <param name="remembered">
/// The number of ids an entry keeps; tests use a smaller one to exhaust the window sooner.
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

    /// <summary>The ballot last used under the held term; none when no term is held.</summary>
    private Ballot _ballot;
    private long _epoch;

    /// <summary>
    /// Some replica promised a higher ballot, so it will accept nothing more under the held term (rule R11).
    /// </summary>
    private bool _isContested;

    /// <summary>The highest clear epoch that refused a request of this proposer.</summary>
    private long _newerEpoch;

    /// <summary>The entry chosen last under the held term.</summary>
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

    /// <summary>Bytes of the value that the held term keeps in memory.</summary>
    public int HeldBytes => (_chosen ?? _accepting)?.Value?.Bytes.Length ?? 0;

    /// <summary>The number of operations without a result.</summary>
    public int Pending => _queue.Count;

    /// <summary>The effects since the last call, in the order in which the shell carries them out.</summary>
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
            Complete(proposal, new WriteResult.NotApplied("Too many operations are waiting for this key."), null);
            return;
        }
        _queue.AddLast(proposal);
        _earliestDeadline = Math.Min(_earliestDeadline, proposal.Deadline);
        if (_phase == Phase.Idle) Begin(now);
    }

    /// <summary>Gives up the term, so that another proposer of this process can resume it (rule R12).</summary>
    /// <returns>
    /// The ballot of the entry chosen last, if nothing was sent above it; None when no term can be parked.
    /// </returns>
    public Ballot Park()
    {
        if (!IsIdle || _isContested || _chosen is null || _chosen.Epoch != _epoch) return Ballot.None;
        var last = _ballot;
        DropTerm();
        return last;
    }

    /// <summary>Resumes a parked term. Called before any other method.</summary>
    /// <param name="last">The parked ballot. No other proposer may resume it.</param>
    /// <param name="chosen">The entry that was accepted under that ballot.</param>
    public void Resume(Ballot last, Entry chosen) =>
        (_ballot, _chosen, _epoch) = (last, chosen, chosen.Epoch);

    public void Receive(NodeId from, long round, Reply reply, long now)
    {
        Learn(reply); // also from a reply that comes after its round was decided
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
        if (reply is Reply.StaleEpoch over) _newerEpoch = Math.Max(_newerEpoch, over.Epoch);
    }

    /// <summary>
    /// Starts the next round for the waiting operations: under the held term, or with a new prepare.
    /// </summary>
    private void Begin(long now)
    {
        _phase = Phase.Idle;
        _wakeAt = long.MaxValue;
        DropOverdue(now);
        if (_queue.Count == 0) return;
        var epoch = Math.Max(terms.Epoch, _newerEpoch);
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
    /// Under a held term: an accept if something is altered (rule R7), otherwise a confirm (rule R10).
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
        _chosen = null; // until this accept is resolved, nothing is known to be chosen under the term
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
    /// After a prepare always an accept: of the changes, or of the identity. Only that proves the adopted entry
    /// chosen (rule R8).
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
    /// After a timeout, a reject or a refused epoch. An unresolved accept ends the term (rule R9); the waiting
    /// operations are proposed again.
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
    /// The operations of the next round, in order: as many changes as one entry keeps ids (rule R13), and the reads
    /// between them.
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
/// <param name="MinBackOff">Shortest random back-off after a lost round.</param>
/// <param name="MaxBackOff">Longest random back-off after many lost rounds.</param>
public sealed record ProposerTiming(long RoundTimeout, long MinBackOff, long MaxBackOff)
{
    public static readonly ProposerTiming Default = new(RoundTimeout: 1000, MinBackOff: 1, MaxBackOff: 200);
}

/// <summary>What the shell must do for a proposer.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>
    /// Sends a request to every voter; <see cref="Proposer.Receive"/> gets the replies with the round.
    /// </summary>
    public sealed record Broadcast(long Round, Request.OfKey Request) : Effect;

    /// <summary>Completes an operation.</summary>
    /// <param name="Entry">The chosen entry that the operation saw; null when none is proven chosen.</param>
    public sealed record Complete(Proposal Proposal, WriteResult Result, Entry? Entry) : Effect;
}

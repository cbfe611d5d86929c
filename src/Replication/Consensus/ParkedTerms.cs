namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The ballots of the last accepts of idle proposers that were evicted (rule R12). Each is known to be chosen, and
/// nothing was sent above it under its term. A new proposer that finds the ballot in this node's own row of the key
/// resumes the term without a prepare.
/// </summary>
/// <remarks>
/// Thread-safe. In memory only: the next process has another boot number and other terms. Bounded, evicted in two
/// generations: when the newer half is full, the older half is dropped, which costs its keys a prepare.
/// </remarks>
public sealed class ParkedTerms
{
    private readonly Lock _gate = new();
    private readonly int _half;
    private HashSet<(long Counter, long Seq)> _newer = [];
    private HashSet<(long Counter, long Seq)> _older = [];

    /// <param name="capacity">The most terms that are kept; each takes about 50 bytes.</param>
    public ParkedTerms(int capacity = Limits.ParkedTerms) => _half = Math.Max(1, capacity / 2);

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _newer.Count + _older.Count == 0;
        }
    }

    /// <param name="last">A ballot of this process, from <see cref="Proposer.Park"/>. None is ignored.</param>
    public void Add(Ballot last)
    {
        if (last.IsNone) return;
        lock (_gate)
        {
            if (_newer.Count >= _half) (_older, _newer) = (_newer, []);
            _newer.Add((last.Counter, last.Seq));
        }
    }

    /// <summary>Takes a term out, so that no two proposers resume it.</summary>
    /// <param name="row">The row of the key in this node's own replica, as it is on disk.</param>
    /// <returns>What <see cref="Proposer.Resume"/> needs; null when the proposer must prepare.</returns>
    public (Ballot Last, Entry Chosen)? TryTake(Register? row, NodeId node, long boot)
    {
        if (row is not { Accepted: var last, Entry: { } chosen, Promised: var promised }) return null;
        if (last.Node != node || last.Boot != boot || promised.Term > last.Term) return null;
        return TryTake(last) ? (last, chosen) : null;
    }

    private bool TryTake(Ballot last)
    {
        var one = (last.Counter, last.Seq);
        lock (_gate) return _newer.Remove(one) || _older.Remove(one);
    }
}

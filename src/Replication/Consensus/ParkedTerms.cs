namespace OrleansKv.Replication.Consensus;

/// <summary>
/// What is left of proposers that were given up while idle: the ballots of their last accepts. Each is known
/// to be chosen, and nothing was sent above it under its term; so whoever finds it in this node's own row of
/// the key may go on where that proposer ended, without a prepare.
/// </summary>
/// <remarks>
/// Thread-safe, in memory only: another life of the process has another boot, and terms of its own. Bounded:
/// the half that was parked first is forgotten, which costs its keys a prepare.
/// </remarks>
public sealed class ParkedTerms
{
    private readonly Lock _gate = new();
    private readonly int _half;
    private HashSet<(long Counter, long Seq)> _newer = [];
    private HashSet<(long Counter, long Seq)> _older = [];

    /// <param name="most">Terms that are kept; one takes about 50 bytes.</param>
    public ParkedTerms(int most = Limits.ParkedTerms) => _half = Math.Max(1, most / 2);

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _newer.Count + _older.Count == 0;
        }
    }

    /// <param name="last">Of this process, from <see cref="Proposer.Park"/>; none is passed over.</param>
    public void Add(Ballot last)
    {
        if (last.IsNone) return;
        lock (_gate)
        {
            if (_newer.Count >= _half) (_older, _newer) = (_newer, []);
            _newer.Add((last.Counter, last.Seq));
        }
    }

    /// <summary>Once for each that was added: two proposers never go on with one term.</summary>
    /// <param name="row">The key's in this node's own replica, as it is on disk.</param>
    /// <returns>What a new proposer may go on with; null: it begins with a prepare.</returns>
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

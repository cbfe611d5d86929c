namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The only source of ballot counters in a process (rule R1). Two proposers with the same counter could both win
/// a round with the same ballot.
/// </summary>
public sealed class TermAllocator(NodeId node, long boot)
{
    private long _counter;

    public Ballot NewTerm() => new(Interlocked.Increment(ref _counter), node, boot, 0);

    public void Observe(Ballot ballot)
    {
        var seen = Volatile.Read(ref _counter);
        while (ballot.Counter > seen)
        {
            var before = Interlocked.CompareExchange(ref _counter, ballot.Counter, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}

/// <summary>
/// What the proposers of one process share: the allocator of terms, and the clear epoch of the replica.
/// </summary>
public interface ITermSource
{
    /// <summary>Allocates a new term, above every observed ballot.</summary>
    Ballot NewTerm();

    /// <summary>Raises all later terms above this ballot.</summary>
    void Observe(Ballot ballot);

    /// <summary>The clear epoch of the replica of this process.</summary>
    long Epoch { get; }
}

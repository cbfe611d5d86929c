namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The one source of ballot counters in a process. Two proposers that drew the same counter could both win
/// it.
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

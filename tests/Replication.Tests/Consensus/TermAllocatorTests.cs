namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rule R1.</remarks>
public sealed class TermAllocatorTests
{
    private const int Threads = 4;
    private const int Terms = 100_000;
    private static readonly NodeId A = NodeId.Parse("A");

    [Fact]
    public async Task A_counter_is_never_allocated_twice_by_any_thread_and_whatever_is_observed()
    {
        var allocator = new TermAllocator(A, 1);
        using var start = new Barrier(Threads);
        var drawn = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () => Draw(allocator, start),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(Threads * Terms, drawn.SelectMany(counters => counters).Distinct().Count());
    }

    private static long[] Draw(TermAllocator allocator, Barrier start)
    {
        var counters = new long[Terms];
        start.SignalAndWait();
        for (var i = 0; i < Terms; i++)
        {
            counters[i] = allocator.NewTerm().Counter;
            if (i % 64 == 0) allocator.Observe(new(counters[i] + 1, A, 1, 0));
        }
        return counters;
    }

    [Fact]
    public void Terms_grow_and_carry_node_and_boot()
    {
        var allocator = new TermAllocator(A, 7);
        Assert.Equal(new Ballot(1, A, 7, 0), allocator.NewTerm());
        Assert.Equal(new Ballot(2, A, 7, 0), allocator.NewTerm());
    }

    [Fact]
    public void A_term_is_above_every_ballot_observed()
    {
        var allocator = new TermAllocator(A, 1);
        var seen = new Ballot(41, NodeId.Parse("Z"), 9, 9);
        allocator.Observe(seen);
        Assert.True(allocator.NewTerm() > seen);
    }

    [Fact]
    public void A_lower_ballot_observed_later_changes_nothing()
    {
        var allocator = new TermAllocator(A, 1);
        allocator.Observe(new(41, A, 1, 0));
        allocator.Observe(new(3, A, 1, 0));
        Assert.Equal(42, allocator.NewTerm().Counter);
    }
}

using System.Collections.Concurrent;

namespace OrleansKv.Consensus;

public sealed class TermAllocatorTests
{
    private static readonly NodeId A = NodeId.Parse("A");

    [Fact]
    public async Task A_counter_is_never_handed_out_twice_whoever_asks_and_whatever_is_observed()
    {
        const int Threads = 4;
        const int Terms = 20_000;
        var allocator = new TermAllocator(A, 1);
        var drawn = new ConcurrentBag<Ballot>();
        using var start = new Barrier(Threads);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < Terms; i++)
                {
                    var term = allocator.NewTerm();
                    drawn.Add(term);
                    if (i % 16 == 0) allocator.Observe(term with { Counter = term.Counter + 3 });
                }
            },
            TaskCreationOptions.LongRunning)));
        Assert.Equal(Threads * Terms, drawn.Distinct().Count());
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

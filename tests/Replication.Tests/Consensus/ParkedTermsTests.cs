using OrleansKv.Replication.Scripting;

namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rule R12.</remarks>
public sealed class ParkedTermsTests
{
    private const long Boot = 5;

    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly Ballot Chosen = new(7, A, Boot, 3);
    private static readonly Entry Stored = Entry.Unwritten(1, 0) with { Value = Notation.Value("x") };

    private readonly ParkedTerms _parked = new();

    [Fact]
    public void A_term_is_resumed_by_one_proposer_only()
    {
        _parked.Add(Chosen);
        Assert.Equal((Chosen, Stored), Take(new(Chosen, Chosen, Stored)));
        Assert.Null(Take(new(Chosen, Chosen, Stored)));
        Assert.True(_parked.IsEmpty);
    }

    [Fact]
    public void A_row_of_another_ballot_is_no_proof()
    {
        _parked.Add(Chosen);
        Assert.Null(Take(null));
        Assert.Null(Take(new(Chosen.Term, Ballot.None, null)));
        Assert.Null(Take(new(Chosen.Next(), Chosen.Next(), Stored)));
        Assert.Null(Take(new(Chosen, Chosen with { Seq = 2 }, Stored)));
        Assert.NotNull(Take(new(Chosen, Chosen, Stored)));
    }

    [Fact]
    public void Neither_another_node_nor_another_life_resumes_it()
    {
        _parked.Add(Chosen);
        var (node, boot) = (Chosen with { Node = NodeId.Parse("B") }, Chosen with { Boot = Boot - 1 });
        Assert.Null(Take(new(node, node, Stored)));
        Assert.Null(Take(new(boot, boot, Stored)));
    }

    [Fact]
    public void A_higher_promise_means_that_another_has_begun()
    {
        _parked.Add(Chosen);
        Assert.Null(Take(new(new(8, NodeId.Parse("B"), 1, 0), Chosen, Stored)));
    }

    [Fact]
    public void No_term_is_not_parked()
    {
        _parked.Add(Ballot.None);
        Assert.True(_parked.IsEmpty);
    }

    [Fact]
    public void The_older_half_is_dropped()
    {
        var parked = new ParkedTerms(capacity: 10);
        for (var counter = 1; counter <= 100; counter++) parked.Add(new(counter, A, Boot, 1));
        var kept = Enumerable.Range(1, 100).Where(counter =>
        {
            var last = new Ballot(counter, A, Boot, 1);
            return parked.TryTake(new Register(last, last, Stored), A, Boot) is not null;
        }).ToArray();
        Assert.Equal(Enumerable.Range(91, 10), kept);
    }

    private (Ballot, Entry)? Take(Register? row) => _parked.TryTake(row, A, Boot);
}

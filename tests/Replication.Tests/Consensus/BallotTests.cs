namespace OrleansKv.Replication.Consensus;

/// <remarks>CASPaxos, section 2.2; docs/protocol.md, rule R1.</remarks>
public sealed class BallotTests
{
    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly NodeId B = NodeId.Parse("B");

    /// <summary>Each is greater than the one before it.</summary>
    private static readonly Ballot[] Ascending =
    [
        Ballot.None,
        new(1, A, 1, 0),
        new(1, A, 1, 1),
        new(1, A, 2, 0),
        new(1, B, 1, 0),
        new(2, A, 1, 0),
    ];

    [Fact]
    public void Ballots_are_ordered_by_counter_then_node_then_boot_then_seq()
    {
        for (var i = 0; i < Ascending.Length; i++)
        {
            for (var j = 0; j < Ascending.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(Ascending[i].CompareTo(Ascending[j])));
                Assert.Equal(i < j, Ascending[i] < Ascending[j]);
                Assert.Equal(i > j, Ascending[i] > Ascending[j]);
                Assert.Equal(i <= j, Ascending[i] <= Ascending[j]);
                Assert.Equal(i >= j, Ascending[i] >= Ascending[j]);
                Assert.Equal(Ascending[Math.Max(i, j)], Ballot.Max(Ascending[i], Ascending[j]));
            }
        }
    }

    [Fact]
    public void The_accepts_of_a_term_share_it_and_grow()
    {
        var term = new Ballot(4, A, 2, 0);
        var second = term.Next().Next();
        Assert.Equal(term, second.Term);
        Assert.True(second > term.Next() && term.Next() > term);
        Assert.NotEqual(term.Term, (term with { Boot = 3 }).Term);
    }

    [Fact]
    public void A_ballot_is_written_with_all_its_parts()
    {
        Assert.Equal("4.B.2.1", new Ballot(4, B, 2, 1).ToString());
        Assert.Equal("none", Ballot.None.ToString());
    }
}

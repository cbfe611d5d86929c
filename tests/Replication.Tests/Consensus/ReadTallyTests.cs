namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rules R20 and R21.</remarks>
public sealed class ReadTallyTests
{
    private static readonly Entry X = new(1, 1, null, 0, 0, []);
    private static readonly Ballot Low = new(1, new(1), 1, 1);
    private static readonly Ballot High = new(2, new(1), 1, 1);

    [Fact]
    public void A_ballot_without_a_known_entry_is_not_an_absent_key()
    {
        var tally = new ReadTally(3);
        tally.Add(new(1), new Reply.ReadAnswer(Low, null));
        tally.Add(new(2), new Reply.ReadAnswer(Low, null));
        Assert.Equal(ReadVerdict.Undecided, tally.Verdict);
        Assert.Null(tally.Entry);
    }

    [Fact]
    public void Known_is_the_highest_ballot_whose_entry_was_seen()
    {
        var tally = new ReadTally(5);
        Assert.Equal(Ballot.None, tally.Known);
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        Assert.Equal(Low, tally.Known);
        tally.Add(new(2), new Reply.ReadAnswer(High, X));
        tally.Add(new(3), new Reply.ReadAnswer(Ballot.None, null));
        Assert.Equal(High, tally.Known);
    }

    [Fact]
    public void Of_five_voters_three_must_agree()
    {
        var tally = new ReadTally(5);
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        tally.Add(new(2), new Reply.ReadAnswer(High, X));
        tally.Add(new(3), new Reply.ReadAnswer(Low, null));
        Assert.Equal(ReadVerdict.Open, tally.Verdict);
        tally.Add(new(4), new Reply.ReadAnswer(Low, null));
        Assert.Equal((ReadVerdict.Chosen, X), (tally.Verdict, tally.Entry));
    }

    [Fact]
    public void A_read_is_undecided_as_soon_as_no_majority_can_agree()
    {
        var tally = new ReadTally(5);
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        tally.Add(new(2), new Reply.ReadAnswer(High, X));
        tally.Add(new(3), new Reply.Unreachable("gone"));
        Assert.Equal(ReadVerdict.Open, tally.Verdict);
        tally.Add(new(4), new Reply.Unreachable("gone"));
        Assert.Equal(ReadVerdict.Undecided, tally.Verdict);
    }

    [Fact]
    public void One_voter_is_its_own_majority()
    {
        var tally = new ReadTally(1);
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        Assert.Equal(ReadVerdict.Chosen, tally.Verdict);
    }

    [Fact]
    public void A_voter_that_answers_twice_is_one_voter()
    {
        var tally = new ReadTally(3);
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        tally.Add(new(1), new Reply.ReadAnswer(Low, X));
        Assert.Equal(ReadVerdict.Open, tally.Verdict);
    }
}

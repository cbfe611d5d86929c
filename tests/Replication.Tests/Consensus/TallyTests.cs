namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rules R6 and R20.</remarks>
public sealed class TallyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    [InlineData(7, 4)]
    public void A_quorum_is_the_smallest_majority(int voters, int quorum)
    {
        Assert.Equal(quorum, Tally.Quorum(voters));
        Assert.True(2 * quorum > voters && 2 * (quorum - 1) <= voters);
    }

    [Fact]
    public void A_round_is_won_by_a_majority_and_lost_once_none_is_possible()
    {
        var tally = new Tally(3);
        Assert.True(tally.Add(Node(1), yes: true));
        Assert.True(tally.Add(Node(2), yes: false));
        Assert.False(tally.IsWon);
        Assert.False(tally.IsLost);
        Assert.True(tally.Add(Node(3), yes: true));
        Assert.True(tally.IsWon);
        Assert.False(tally.IsLost);
    }

    [Fact]
    public void A_voter_counts_once_whatever_it_says_later()
    {
        var tally = new Tally(3);
        Assert.True(tally.Add(Node(26), yes: false));
        Assert.False(tally.Add(Node(26), yes: true));
        Assert.False(tally.Add(Node(26), yes: false));
        Assert.False(tally.IsLost);
        Assert.True(tally.Add(Node(1), yes: false));
        Assert.True(tally.IsLost);
    }

    private static NodeId Node(byte number) => new(number);
}

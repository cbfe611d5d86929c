using OrleansKv.Consensus;

namespace OrleansKv.Simulation;

/// <summary>What random runs are too rare to meet.</summary>
public sealed class ScenarioTests
{
    private static readonly Change Put = Change.Set(new(1, 1), Attempt.ValueOf(1));

    /// <summary>
    /// An entry remembers one id. P's change reached A only at revision 1, then, proposed again, nobody at
    /// 2; R took
    /// it over at A and added z at 2, which pushed it out: since is 1. By the last revision, 2, P would
    /// apply it again.
    /// </summary>
    [Fact]
    public void A_change_proposed_twice_is_looked_up_by_its_lowest_revision()
    {
        var proposal = new Proposal(Put, long.MaxValue);
        var atA = Send(Entry.Unwritten(1, 0), proposal);
        var atB = Send(Entry.Unwritten(1, 0), new(Change.Set(new(1, 2), Attempt.ValueOf(2)), long.MaxValue));
        var nowhere = Send(atB, proposal);
        Assert.Equal(2, nowhere.Revision);
        var chosen = Send(atA, new(Change.Set(new(1, 3), Attempt.ValueOf(3)), long.MaxValue));
        Assert.Equal((2, 1), (chosen.Revision, chosen.Since));

        var again = Batch.Apply(chosen, [proposal], remembered: 1);

        Assert.IsType<WriteResult.Unknown>(again.Items[0].Result);
        Assert.False(again.IsAltered);
    }

    private static Entry Send(Entry start, Proposal proposal)
    {
        var batch = Batch.Apply(start, [proposal], remembered: 1);
        batch.MarkSent();
        return batch.Entry;
    }
}

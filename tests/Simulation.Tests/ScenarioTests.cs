namespace OrleansKv.Simulation;

/// <summary>What random runs are too rare to meet.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public void A_change_proposed_twice_is_looked_up_by_its_lowest_revision() =>
        Assert.Null(LowestRevision.Check(1));

    [Fact]
    public void An_answer_under_a_newer_epoch_is_not_counted_under_the_older_one() =>
        Assert.Null(MixedEpochs.Check(1));
}

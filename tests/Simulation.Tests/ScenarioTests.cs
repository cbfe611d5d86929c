namespace OrleansKv.Simulation;

/// <summary>What random runs are too rare to meet.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public void A_change_proposed_twice_is_looked_up_by_its_lowest_revision() =>
        Assert.Null(LowestRevision.Check(1));
}

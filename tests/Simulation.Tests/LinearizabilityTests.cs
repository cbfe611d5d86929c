using static OrleansKv.TestKit.Histories.OperationKind;

namespace OrleansKv.Simulation;

/// <summary>The checker itself, on histories made by hand and against one that tries every order.</summary>
public sealed class LinearizabilityTests
{
    private static Operation Wrote(int from, int to, int value, long revision, bool created = false) =>
        new(Put, from, to, Outcome.Committed, default, value, revision, created);

    private static Operation Lost(int from, int value) =>
        new(Put, from, long.MaxValue, Outcome.Unknown, default, value);

    private static Operation Found(int from, int to, int value, long revision) =>
        new(Get, from, to, Outcome.Found, default, value, revision);

    private static Operation Absent(int from, int to) => new(Get, from, to, Outcome.Absent);

    [Fact]
    public void A_read_after_a_write_finds_it() =>
        Assert.True(Linearizability.Holds([Wrote(1, 2, 7, 1, created: true), Found(3, 4, 7, 1)]));

    [Fact]
    public void A_read_after_a_write_must_not_miss_it() =>
        Assert.False(Linearizability.Holds([Wrote(1, 2, 7, 1, created: true), Absent(3, 4)]));

    [Fact]
    public void A_read_beside_a_write_may_miss_it() =>
        Assert.True(Linearizability.Holds([Wrote(1, 4, 7, 1, created: true), Absent(2, 3)]));

    [Fact]
    public void Readers_must_not_see_a_write_and_then_miss_it() =>
        Assert.False(Linearizability.Holds(
            [Wrote(1, 9, 7, 1, created: true), Found(2, 3, 7, 1), Absent(4, 5)]));

    [Fact]
    public void An_unknown_write_may_take_effect_late() =>
        Assert.True(Linearizability.Holds([Lost(1, 7), Absent(2, 3), Found(4, 5, 7, 1)]));

    [Fact]
    public void An_unknown_write_takes_effect_once() => Assert.False(Linearizability.Holds(
        [Lost(1, 7), Found(2, 3, 7, 1), Wrote(4, 5, 8, 2), Found(6, 7, 7, 3)]));

    [Fact]
    public void A_revision_never_goes_back() => Assert.False(Linearizability.Holds(
        [Wrote(1, 2, 7, 5, created: true), Wrote(3, 4, 8, 4)]));

    [Fact]
    public void A_failed_condition_tells_what_was_in_place() => Assert.False(Linearizability.Holds(
    [
        Wrote(1, 2, 7, 5, created: true),
        new(Put, 3, 4, Outcome.ConditionFailed, Condition.At(4), 8, 6),
    ]));

    [Fact]
    public void A_condition_that_held_must_not_fail() => Assert.False(Linearizability.Holds(
    [
        Wrote(1, 2, 7, 5, created: true),
        new(Put, 3, 4, Outcome.ConditionFailed, Condition.At(5), 8, 5),
    ]));

    [Fact]
    public void A_clear_leaves_nothing() => Assert.False(Linearizability.Holds(
        [Wrote(1, 2, 7, 1, created: true), new(Clear, 3, 4, Outcome.Committed), Found(5, 6, 7, 1)]));

    [Fact]
    public void A_clear_without_an_answer_may_leave_all() => Assert.True(Linearizability.Holds(
    [
        Wrote(1, 2, 7, 1, created: true),
        new(Clear, 3, long.MaxValue, Outcome.Unknown),
        Found(5, 6, 7, 1),
    ]));

    [Fact]
    public void It_agrees_with_trying_every_order()
    {
        var dice = new Dice(1);
        var good = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var history = RandomHistory.Make(dice);
            var holds = BruteForce.Holds(history);
            Assert.True(holds == Linearizability.Holds(history), string.Join('\n', history));
            if (holds) good++;
        }
        Assert.InRange(good, 5_000, 45_000);
    }
}

namespace OrleansKv.Replication.Watching;

public class MarksTests
{
    private readonly Marks _marks = new();

    [Fact]
    public void A_watcher_has_reached_the_newest_mark_whose_end_is_not_beyond_it()
    {
        foreach (var i in Enumerable.Range(1, 5)) _marks.Add(i * 10, At(i), i * 1000);
        Assert.Null(_marks.ReachedBy(9, after: 0));
        Assert.Equal(At(3), _marks.ReachedBy(39, after: 0));
        Assert.Equal(At(5), _marks.ReachedBy(1000, after: 0));
    }

    [Fact]
    public void A_mark_of_before_the_watcher_joined_is_not_for_it()
    {
        _marks.Add(10, At(1), 0);
        var joined = _marks.Number;
        Assert.Null(_marks.ReachedBy(100, joined));
        _marks.Add(20, At(2), 10); // takes the place of the first, and is another one all the same
        Assert.Equal(At(2), _marks.ReachedBy(100, joined));
    }

    [Fact]
    public void The_newest_is_kept_however_fast_they_come_and_the_old_ones_are_bounded()
    {
        foreach (var i in Enumerable.Range(1, 100_000)) _marks.Add(i, At(i), i);
        Assert.Equal(At(100_000), _marks.ReachedBy(100_000, after: 0));
        Assert.Null(_marks.ReachedBy(50_000, after: 0));
    }

    private static Positions At(long change) => Positions.None.With(new(1), change);
}

namespace OrleansKv.Replication.Watching;

public class WatermarksTests
{
    private readonly Watermarks _watermarks = new();

    [Fact]
    public void A_watcher_has_reached_the_newest_watermark_at_or_before_its_position()
    {
        foreach (var i in Enumerable.Range(1, 5)) _watermarks.Add(i * 10, At(i), i * 1000);
        Assert.Null(_watermarks.ReachedBy(9, after: 0));
        Assert.Equal(At(3), _watermarks.ReachedBy(39, after: 0));
        Assert.Equal(At(5), _watermarks.ReachedBy(1000, after: 0));
    }

    [Fact]
    public void A_watermark_from_before_the_watcher_joined_is_not_valid_for_it()
    {
        _watermarks.Add(10, At(1), 0);
        var joined = _watermarks.Number;
        Assert.Null(_watermarks.ReachedBy(100, joined));
        _watermarks.Add(20, At(2), 10); // takes the place of the first, and is another one all the same
        Assert.Equal(At(2), _watermarks.ReachedBy(100, joined));
    }

    [Fact]
    public void The_newest_watermark_is_kept_however_fast_they_are_set_and_the_old_ones_are_bounded()
    {
        foreach (var i in Enumerable.Range(1, 100_000)) _watermarks.Add(i, At(i), i);
        Assert.Equal(At(100_000), _watermarks.ReachedBy(100_000, after: 0));
        Assert.Null(_watermarks.ReachedBy(50_000, after: 0));
    }

    private static VersionVector At(long change) => VersionVector.None.With(new(1), change);
}

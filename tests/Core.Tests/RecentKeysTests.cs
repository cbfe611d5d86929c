namespace OrleansKv;

public sealed class RecentKeysTests
{
    [Fact]
    public void It_knows_most_of_the_last_and_none_that_was_taken()
    {
        var recent = new RecentKeys(1000);
        var keys = Enumerable.Range(0, 1000).Select(i => Key.From($"key {i}")).ToArray();
        foreach (var key in keys) recent.Note(key);
        Assert.InRange(keys.Count(recent.TryTake), 650, 1000); // about 790 have a place for themselves
        Assert.DoesNotContain(keys, recent.TryTake);
    }

    [Fact]
    public void It_forgets_what_is_long_ago()
    {
        var recent = new RecentKeys(10);
        var first = Key.From("first");
        recent.Note(first);
        for (var i = 0; i < 1000; i++) recent.Note(Key.From($"later {i}"));
        Assert.False(recent.TryTake(first));
    }

    [Fact]
    public void What_was_never_noted_is_seldom_known()
    {
        var recent = new RecentKeys(1000);
        for (var i = 0; i < 1000; i++) recent.Note(Key.From($"noted {i}"));
        Assert.True(Enumerable.Range(0, 1000).Count(i => recent.TryTake(Key.From($"other {i}"))) < 3);
    }
}

namespace OrleansKv;

public sealed class GhostKeysTests
{
    [Fact]
    public void It_has_most_of_the_last_keys_and_none_that_was_removed()
    {
        var ghosts = new GhostKeys(1000);
        var keys = Enumerable.Range(0, 1000).Select(i => Key.From($"key {i}")).ToArray();
        foreach (var key in keys) ghosts.Add(key);
        Assert.InRange(keys.Count(ghosts.TryRemove), 650, 1000); // about 790 have a place for themselves
        Assert.DoesNotContain(keys, ghosts.TryRemove);
    }

    [Fact]
    public void It_forgets_keys_of_long_ago()
    {
        var ghosts = new GhostKeys(10);
        var first = Key.From("first");
        ghosts.Add(first);
        for (var i = 0; i < 1000; i++) ghosts.Add(Key.From($"later {i}"));
        Assert.False(ghosts.TryRemove(first));
    }

    [Fact]
    public void A_key_that_was_never_added_is_rarely_found()
    {
        var ghosts = new GhostKeys(1000);
        for (var i = 0; i < 1000; i++) ghosts.Add(Key.From($"noted {i}"));
        Assert.True(Enumerable.Range(0, 1000).Count(i => ghosts.TryRemove(Key.From($"other {i}"))) < 3);
    }
}

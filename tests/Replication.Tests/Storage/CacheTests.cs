namespace OrleansKv.Replication.Storage;

public sealed class CacheTests
{
    private static readonly Key K = Key.From("k");

    [Fact]
    public void A_row_read_before_a_commit_is_not_installed_after_it()
    {
        var cache = new RowCache(64 * 1024, 64);
        cache.Install(K, Row(K, "old"), isCurrent: () => false);
        Assert.False(cache.TryGet(K, out _));
    }

    [Theory]
    [InlineData(1)] // just read
    [InlineData(2)] // kept
    public void A_commit_replaces_the_older_row(int reads)
    {
        var cache = new RowCache(64 * 1024, 64);
        for (var i = 0; i < reads; i++) Install(cache, K, "old");
        cache.Replace(K, Row(K, "new", revision: 2));
        Assert.True(cache.TryGet(K, out var row));
        Assert.Equal(Row(K, "new", revision: 2), row);
        cache.Replace(K, null);
        Assert.True(cache.TryGet(K, out row));
        Assert.Null(row);
    }

    [Fact]
    public void Absence_is_remembered_too()
    {
        var cache = new RowCache(64 * 1024, 64);
        cache.Install(K, null, () => true);
        Assert.True(cache.TryGet(K, out var row));
        Assert.Null(row);
    }

    [Fact]
    public void It_respects_its_bound_and_keeps_rows_that_are_read()
    {
        var cache = new RowCache(16 * 1024, 64);
        InstallTwice(cache, K, "hot");
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(cache.TryGet(K, out _), $"evicted after {i} others");
            InstallTwice(cache, Samples.Key(i), "cold");
            Assert.InRange(cache.Bytes, 1, 16 * 1024);
        }
        Assert.False(cache.TryGet(Samples.Key(0), out _));
    }

    [Fact]
    public void A_row_that_is_read_once_evicts_no_row_that_was_read_twice()
    {
        var cache = new RowCache(64 * 1024, 64);
        var hot = Enumerable.Range(0, 20).Select(Samples.Key).ToArray();
        foreach (var key in hot) InstallTwice(cache, key, "hot");
        for (var i = 1000; i < 2000; i++) Install(cache, Samples.Key(i), "cold");
        Assert.All(hot, key => Assert.True(cache.TryGet(key, out _)));
        Assert.True(cache.Bytes < 32 * 1024); // what is read once is not kept, though there is room
    }

    [Fact]
    public void A_row_too_large_for_its_share_is_not_kept()
    {
        var cache = new RowCache(16 * 1024, 64);
        InstallTwice(cache, K, "small");
        Assert.True(cache.TryGet(K, out _));
        cache.Replace(K, Row(K, new string('x', 8 * 1024)));
        Assert.False(cache.TryGet(K, out _));
        Assert.Equal(0, cache.Bytes);
        InstallTwice(cache, K, new string('x', 8 * 1024));
        Assert.False(cache.TryGet(K, out _));
    }

    [Fact]
    public void Rows_that_are_read_in_turn_stay_from_the_second_time_on()
    {
        var cache = new RowCache(64 * 1024, 64);
        var keys = Enumerable.Range(0, 50).Select(Samples.Key).ToArray(); // more than were just read
        foreach (var key in keys) Install(cache, key, "first");
        Assert.InRange(keys.Count(key => cache.TryGet(key, out _)), 1, 10);
        foreach (var key in keys) Install(cache, key, "second");
        Assert.InRange(keys.Count(key => cache.TryGet(key, out _)), 25, 50); // some share a place
    }

    [Fact]
    public void A_row_that_was_just_read_is_found_again()
    {
        var cache = new RowCache(8 * 1024, 64); // of which one row is kept that was just read
        Install(cache, K, "once");
        Assert.True(cache.TryGet(K, out var row));
        Assert.Equal(Row(K, "once"), row);
        Install(cache, Samples.Key(1), "other");
        Assert.False(cache.TryGet(K, out _));
    }

    [Fact]
    public void The_ballot_of_a_row_is_known_longer_than_the_row_and_until_a_commit()
    {
        var cache = new RowCache(8 * 1024, 1024);
        var (accepted, epoch) = (Samples.Accepted(1, "").Accepted, 1);
        Install(cache, K, "once");
        Install(cache, Samples.Key(1), "other");
        Assert.False(cache.TryGet(K, out _));
        Assert.True(cache.Holds(K, accepted, epoch));
        Assert.False(cache.Holds(K, accepted.Next(), epoch));
        Assert.False(cache.Holds(K, accepted, epoch + 1));
        cache.Replace(K, Row(K, "new", revision: 2));
        Assert.False(cache.Holds(K, accepted, epoch));
        cache.Install(K, Row(K, "old"), isCurrent: () => false);
        Assert.False(cache.Holds(K, accepted, epoch));
        Assert.True(cache.Holds(K, Samples.Accepted(2, "").Accepted, epoch));
        cache.Replace(K, null);
        Assert.False(cache.Holds(K, Samples.Accepted(2, "").Accepted, epoch));
    }

    private static StoredRow Row(Key key, string text, long revision = 1) =>
        new(key, Samples.Accepted(revision, text), revision);

    private static void Install(RowCache cache, Key key, string text) => cache.Install(key, Row(key, text), () => true);

    private static void InstallTwice(RowCache cache, Key key, string text)
    {
        Install(cache, key, text);
        Install(cache, key, text);
    }
}

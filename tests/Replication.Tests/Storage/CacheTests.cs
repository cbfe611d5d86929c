namespace OrleansKv.Replication.Storage;

public sealed class CacheTests
{
    private static readonly Key K = Key.From("k");

    [Fact]
    public void A_row_read_before_a_commit_is_not_installed_after_it()
    {
        var cache = new RowCache(64 * 1024);
        var generation = cache.Generation(K);
        cache.Supersede(K); // a writer commits the key, moves it to the table, and it is evicted
        cache.Install(K, Samples.Accepted(1, "old"), generation);
        Assert.False(cache.TryGet(K, out _));
    }

    [Fact]
    public void A_commit_drops_the_older_row()
    {
        var cache = new RowCache(64 * 1024);
        cache.Install(K, Samples.Accepted(1, "old"), cache.Generation(K));
        cache.Supersede(K);
        Assert.False(cache.TryGet(K, out _));
    }

    [Fact]
    public void Absence_is_remembered_too()
    {
        var cache = new RowCache(64 * 1024);
        cache.Install(K, null, cache.Generation(K));
        Assert.True(cache.TryGet(K, out var register));
        Assert.Null(register);
    }

    [Fact]
    public void It_stays_within_its_bound_and_keeps_what_is_read()
    {
        var cache = new RowCache(16 * 1024);
        cache.Put(K, Samples.Accepted(1, "hot"));
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(cache.TryGet(K, out _), $"evicted after {i} others");
            cache.Put(Samples.Key(i), Samples.Accepted(1, "cold"));
            Assert.InRange(cache.Bytes, 1, 16 * 1024);
        }
        Assert.False(cache.TryGet(Samples.Key(0), out _));
    }

    [Fact]
    public void What_is_read_once_pushes_out_nothing_that_was_read_twice()
    {
        var cache = new RowCache(64 * 1024);
        var hot = Enumerable.Range(0, 20).Select(Samples.Key).ToArray();
        foreach (var key in hot)
        {
            cache.Install(key, Samples.Accepted(1, "hot"), cache.Generation(key));
            Assert.True(cache.TryGet(key, out _));
        }
        for (var i = 1000; i < 2000; i++)
            cache.Install(Samples.Key(i), Samples.Accepted(1, "cold"), cache.Generation(Samples.Key(i)));
        Assert.All(hot, key => Assert.True(cache.TryGet(key, out _)));
        Assert.True(cache.Bytes < 32 * 1024); // what is read once is not kept, though there is room
    }

    [Fact]
    public void A_row_too_large_for_its_share_is_not_kept()
    {
        var cache = new RowCache(16 * 1024);
        cache.Put(K, Samples.Accepted(1, "small"));
        cache.Put(K, Samples.Accepted(2, new string('x', 8 * 1024)));
        Assert.False(cache.TryGet(K, out _));
        Assert.Equal(0, cache.Bytes);
    }
}

namespace OrleansKv.Replication.Storage;

public sealed class BrokenStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_says_so_and_shows_nothing_of_the_batch()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A);
        store.Put(Samples.Key(1), Samples.Accepted(1, "kept"));
        store.Execute("PRAGMA max_page_count = 1"); // taken as: no more pages than there are
        var failed = Assert.Throws<StoreException>(() => store.Put(Samples.Key(1), Large(2)));
        Assert.Equal($"disk full: free space in {_folder.Path} and start the node again", failed.Message);
        Assert.Equal(Samples.Accepted(1, "kept"), store.Read(Samples.Key(1)));
        Assert.Equal((1, 1), (store.LastChange, store.Count));
    }

    [Fact]
    public void After_a_failed_commit_every_later_one_fails_and_a_new_start_finds_what_was_committed()
    {
        using (var store = SqliteStore.Open(_folder.Path, Samples.A))
        {
            store.Put(Samples.Key(1), Samples.Accepted(1, "kept"));
            store.Execute("PRAGMA max_page_count = 1");
            Assert.Throws<StoreException>(() => store.Put(Samples.Key(2), Large(2)));
            // There is space again, but it is unknown what was synced.
            store.Execute("PRAGMA max_page_count = 100000");
            var later = Assert.Throws<StoreException>(
                () => store.Put(Samples.Key(3), Samples.Accepted(3, "later")));
            Assert.Contains("failed before", later.Message, StringComparison.Ordinal);
        }
        using var restarted = SqliteStore.Open(_folder.Path, Samples.A);
        Assert.Equal(Samples.Accepted(1, "kept"), restarted.Read(Samples.Key(1)));
        Assert.Null(restarted.Read(Samples.Key(2)));
        restarted.Put(Samples.Key(3), Samples.Accepted(3, "later"));
    }

    [Fact]
    public void A_closed_store_answers_nothing()
    {
        var store = SqliteStore.Open(_folder.Path, Samples.A);
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Read(Samples.Key(1)));
        Assert.Throws<ObjectDisposedException>(() => store.Put(Samples.Key(1), null));
    }

    private static Consensus.Register Large(long revision) =>
        Samples.Accepted(revision, new string('x', 100_000));
}

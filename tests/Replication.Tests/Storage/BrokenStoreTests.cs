using System.Collections.Concurrent;

namespace OrleansKv.Replication.Storage;

public sealed class BrokenStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_a_failed_commit_every_later_one_fails_and_a_new_start_finds_what_was_committed()
    {
        var committed = 0;
        using (var store = RocksStore.Open(_folder.Path, Samples.A, Samples.Tiny))
        {
            // Where the next file is to be created there is no folder any more.
            var moved = _folder.Database + ".moved";
            Directory.Move(_folder.Database, moved);
            var failed = Assert.Throws<StoreException>(() =>
            {
                for (; committed < 10_000; committed++) store.Put(Samples.Key(committed), Large(committed));
            });
            Assert.DoesNotContain('\n', failed.Message);
            Directory.Move(moved, _folder.Database);
            // It can be written again, but it is unknown what was synced.
            var later = Assert.Throws<StoreException>(
                () => store.Put(Samples.Key(3), Samples.Accepted(3, "later")));
            Assert.Contains("failed before", later.Message, StringComparison.Ordinal);
            Assert.Equal((committed, committed), (store.LastChange, store.Count));
        }
        Assert.InRange(committed, 1, 9_999);
        using var restarted = RocksStore.Open(_folder.Path, Samples.A);
        Assert.Null(restarted.Loss);
        Assert.InRange(restarted.LastChange, committed, committed + 1); // the failed one may have reached the disk
        for (var i = 0; i < committed; i++) Assert.Equal(Large(i), restarted.Read(Samples.Key(i)));
        restarted.Put(Samples.Key(3), Samples.Accepted(3, "later"));
    }

    [Theory]
    [InlineData("IO error: No space left on device: While appending to x.log", "disk full: free space in F and start")]
    [InlineData("Corruption: block checksum mismatch in x.sst\noffset 7", "Treat this disk as lost")]
    [InlineData("IO error: No such file or directory: x.sst", "Treat this disk as lost")]
    [InlineData("IO error: Input/output error: x.sst", "The disk under F failed")]
    [InlineData("IO error: Permission denied: x.sst", "F cannot be written")]
    public void An_error_of_the_database_says_what_to_do_in_one_line(string error, string expected)
    {
        var failed = StoreErrors.Rocks("F", new InvalidOperationException(error));
        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failed.Message);
    }

    [Fact]
    public void A_closed_store_answers_nothing()
    {
        var store = RocksStore.Open(_folder.Path, Samples.A);
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Read(Samples.Key(1)));
        Assert.Throws<ObjectDisposedException>(() => store.Put(Samples.Key(1), null));
    }

    [Fact]
    public void Closing_a_store_waits_for_the_reads_in_progress()
    {
        for (var round = 0; round < 20; round++)
        {
            using var folder = new TempFolder();
            var store = RocksStore.Open(folder.Path, Samples.A, Samples.Tiny with { CacheBytes = 0 });
            store.PutAll(Samples.Keys(50), 1, new string('x', 200));
            store.Flush();
            using var begun = new CountdownEvent(3);
            var failures = new ConcurrentQueue<Exception>();
            var readers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                begun.Signal();
                try
                {
                    for (var i = 0; ; i = (i + 1) % 50)
                    {
                        Assert.NotNull(store.Read(Samples.Key(i)));
                        Assert.Equal(50, store.Changes(0, 50).Count);
                        Assert.Equal(50, store.Scan("", null, 50).Count);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // The store was closed.
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            })).ToList();
            readers.ForEach(reader => reader.Start());
            begun.Wait();
            store.Dispose();
            readers.ForEach(reader => reader.Join());
            Assert.Empty(failures);
        }
    }

    private static Consensus.Register Large(long revision) =>
        Samples.Accepted(revision + 1, new string('x', 1000));
}

namespace OrleansKv.Replication.Storage;

/// <summary>Random batches, reads and reopenings, with the store in memory as the model.</summary>
public sealed class ModelTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_store_answers_like_the_simple_one(int seed)
    {
        var random = new Random(seed);
        using var folder = new TempFolder();
        var store = RocksStore.Open(folder.Path, Samples.A, Samples.Tiny);
        using var model = new MemoryStore(Samples.A, store.Identity.DiskId);
        try
        {
            for (var i = 1; i <= 150; i++)
            {
                var batch = Operations.RandomBatch(random, revision: i);
                store.Commit(batch);
                model.Commit(batch);
                AssertPages(random, model, store, $"seed {seed}, batch {i}");
                AssertHolds(model, store, Samples.Key(random.Next(45)), i, $"seed {seed}, batch {i}");
                if (i % 10 == 0) Operations.AssertSame(model, store, $"seed {seed}, batch {i}");
                if (i % 50 != 0) continue;
                store.Dispose();
                store = RocksStore.Open(folder.Path, Samples.A, Samples.Tiny);
                Operations.AssertSame(model, store, $"seed {seed}, reopened after batch {i}");
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    private static void AssertPages(Random random, MemoryStore model, RocksStore store, string context)
    {
        var (since, limit) = (random.NextInt64(model.LastChange + 2), random.Next(12));
        Assert.True(
            model.Changes(since, limit).SequenceEqual(store.Changes(since, limit)),
            $"{context}: changes after {since}, at most {limit}");
        var prefix = random.Next(3) == 0 ? "key-0001" : "";
        var after = random.Next(3) == 0 ? null : Samples.Key(random.Next(45)).Text;
        Assert.True(
            model.Scan(prefix, after, limit).SequenceEqual(store.Scan(prefix, after, limit)),
            $"{context}: keys with '{prefix}' after {after}, at most {limit}");
        var key = Samples.Key(random.Next(45));
        Assert.True(model.Read(key) == store.Read(key), $"{context}: {key}");
    }

    /// <summary>The answer may be "not known", but never wrong.</summary>
    private static void AssertHolds(
        MemoryStore model, RocksStore store, Key key, int revisions, string context)
    {
        var row = model.Read(key);
        for (var revision = 1; revision <= revisions; revision++)
        {
            var accepted = Samples.Accepted(revision, "").Accepted;
            if (store.IsKnownToHold(key, accepted, epoch: 1))
                Assert.True(row?.Holds(accepted, 1), $"{context}: {key} holds {accepted}");
            Assert.False(store.IsKnownToHold(key, accepted, epoch: 2), context);
        }
    }
}

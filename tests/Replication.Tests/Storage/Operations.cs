using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Random batches, and the comparison of a store with the model after the same batches.
/// </summary>
internal static class Operations
{
    private const int Keys = 40;

    public static StoreBatch RandomBatch(Random random, long revision)
    {
        var batch = new StoreBatch();
        for (var i = random.Next(1, 8); i > 0; i--)
            batch.Rows[Samples.Key(random.Next(Keys))] = RandomRegister(random, revision);
        if (random.Next(5) == 0) batch.State = new(1, new(new(revision, Samples.A, 1, 0), revision));
        if (random.Next(5) == 0) batch.Progress.Add(new(Samples.B, Guid.Empty, revision));
        return batch;
    }

    public static void AssertSame(IAcceptorStore expected, IAcceptorStore actual, string context)
    {
        Assert.True(expected.LastChange == actual.LastChange, $"{context}: last change");
        Assert.True(expected.Count == actual.Count, $"{context}: {actual.Count} registers");
        Assert.True(expected.State == actual.State, $"{context}: state");
        Assert.True(expected.ErasedUpTo == actual.ErasedUpTo, $"{context}: erased tombstones");
        Assert.True(Progress(expected) == Progress(actual), $"{context}: progress");
        for (var i = 0; i < Keys; i++)
            Assert.True(SameRow(expected, actual, Samples.Key(i)), $"{context}: {Samples.Key(i)}");
        Assert.True(expected.Changes(0, 100).SequenceEqual(actual.Changes(0, 100)), $"{context}: changes");
        Assert.True(
            expected.Scan("", null, 100).SequenceEqual(actual.Scan("", null, 100)), $"{context}: keys");
    }

    private static bool SameRow(IAcceptorStore expected, IAcceptorStore actual, Key key) =>
        expected.Read(key) == actual.Read(key);

    private static long Progress(IAcceptorStore store) => store.Progress(Samples.B, Guid.Empty);

    private static Register? RandomRegister(Random random, long revision) => random.Next(10) switch
    {
        0 or 1 => null,
        2 => Samples.PromisedOnly(revision),
        3 => Samples.Accepted(revision, (string?)null), // a tombstone: its erasure is remembered
        _ => Samples.Accepted(revision, new string('v', random.Next(300))),
    };
}

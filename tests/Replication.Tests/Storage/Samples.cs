using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>Registers, batches and options for the tests of the store.</summary>
internal static class Samples
{
    public static readonly NodeId A = NodeId.Parse("A");
    public static readonly NodeId B = NodeId.Parse("B");

    /// <summary>Bounds so small that a few commits reach all of them.</summary>
    public static readonly StoreOptions Tiny = new()
    {
        CacheBytes = 8 * 1024,
        BallotFingerprints = 16, // so that keys share a bucket
        BlockCacheBytes = 64 * 1024,
        MemtableBytes = 64 * 1024,
        LogBytes = 128 * 1024,
        BlobBytes = 128,
    };

    public static Key Key(int number) => OrleansKv.Key.From($"key-{number:d5}");

    public static Register Accepted(long revision, string? text) => Accepted(revision, text is null
        ? null
        : new Value(System.Text.Encoding.UTF8.GetBytes(text), "text/plain"));

    public static Register Accepted(long revision, Value? value)
    {
        var ballot = new Ballot(revision, A, 1, 1);
        var applied = new AppliedChange(OperationId.FromNode(A, 1, revision), revision, true, 7);
        return new(ballot, ballot, new(1, revision, value, 0, revision - 1, [applied]));
    }

    public static Register PromisedOnly(long counter) => new(new(counter, B, 2, 0), Ballot.None, null);

    public static void Put(this IAcceptorStore store, Key key, Register? register) =>
        store.Put((key, register));

    /// <summary>The same value under all of these keys; null erases them.</summary>
    public static void PutAll(this IAcceptorStore store, IEnumerable<Key> keys, long revision, string? text)
    {
        Register? register = text is null ? null : Accepted(revision, text);
        store.Put([.. keys.Select(key => (key, register))]);
    }

    public static IEnumerable<Key> Keys(int count) => Enumerable.Range(0, count).Select(Key);

    public static void Put(this IAcceptorStore store, params (Key Key, Register? Register)[] rows)
    {
        var batch = new StoreBatch();
        foreach (var (key, register) in rows) batch.Rows.Add(key, register);
        store.Commit(batch);
    }
}

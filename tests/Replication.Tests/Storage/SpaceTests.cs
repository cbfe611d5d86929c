namespace OrleansKv.Replication.Storage;

/// <summary>A store at its quota refuses values, and accepts them again by itself once keys were deleted.</summary>
public sealed class SpaceTests : IDisposable
{
    private const int MiB = 1 << 20;

    private static readonly StoreOptions Options = new()
    {
        QuotaBytes = 12 * MiB,
        ReserveBytes = 4 * MiB,
        MemtableBytes = 2 * MiB,
        LogBytes = 4 * MiB,
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Space_that_deletes_free_is_returned_and_values_are_accepted_again()
    {
        using var store = RocksStore.Open(_folder.Path, Samples.A, Options);
        var keys = 0;
        for (; store.Room == DiskRoom.Ample; keys++)
        {
            Assert.True(keys < 1000, "the quota is never reached");
            store.Put(Samples.Key(keys), Large(keys));
        }
        Assert.InRange(store.DiskBytes, 8 * MiB, 20 * MiB);
        for (var i = 1; i < keys; i++) store.Put(Samples.Key(i), Samples.Accepted(i + 2, (string?)null));
        await Poll.UntilAsync("there is room again", () => store.Room == DiskRoom.Ample);
        Assert.InRange(store.DiskBytes, 0, 12 * MiB);
        Assert.Equal(Large(0), store.Read(Samples.Key(0)));
        Assert.Equal(keys, store.Count);
    }

    [Fact]
    public async Task Overwriting_large_values_takes_a_bounded_space()
    {
        using var store = RocksStore.Open(_folder.Path, Samples.A, new() { MemtableBytes = MiB, LogBytes = 2 * MiB });
        for (var i = 0; i < 1500; i++) store.Put(Samples.Key(i % 10), Large(i));
        await Poll.UntilAsync("the space is returned", () => store.DiskBytes < 90 * MiB);
        for (var i = 1490; i < 1500; i++) Assert.Equal(Large(i), store.Read(Samples.Key(i % 10)));
    }

    [Fact]
    public void A_store_can_be_closed_while_it_reclaims_space()
    {
        for (var round = 0; round < 3; round++)
        {
            using var store = RocksStore.Open(_folder.Path, Samples.A, Options);
            for (var i = 0; i < 100; i++) store.Put(Samples.Key(i), Large(i));
        }
    }

    private static Consensus.Register Large(long revision)
    {
        var bytes = new byte[100_000];
        new Random((int)revision).NextBytes(bytes);
        return Samples.Accepted(revision + 1, new Value(bytes, Value.Binary));
    }
}

namespace OrleansKv.Replication.Storage;

public sealed class MemoryStoreTests
{
    [Fact]
    public void A_restart_keeps_committed_state_increments_the_boot_number_and_closes_the_old_store()
    {
        var disk = Guid.NewGuid();
        var (born, next) = (Guid.NewGuid(), Guid.NewGuid());
        var first = new MemoryStore(Samples.A, disk, born);
        first.Put(Samples.Key(1), Samples.Accepted(1, "kept"));
        using var second = first.Restart(next);
        Assert.Equal(new(disk, Samples.A, new(2, [new(next, 1), new(born, 0)])), second.Identity);
        Assert.Equal(Samples.Accepted(1, "kept"), second.Read(Samples.Key(1)));
        Assert.Equal(1, second.LastChange);
        Assert.Throws<ObjectDisposedException>(() => first.Put(Samples.Key(1), null));
    }

    [Fact]
    public void An_erase_takes_a_change_number_too()
    {
        using var store = new MemoryStore(Samples.A, Guid.NewGuid());
        store.Put(Samples.Key(1), Samples.Accepted(1, "x"));
        store.Put(Samples.Key(1), null);
        Assert.Equal((2, 0), (store.LastChange, store.Count));
        Assert.Empty(store.Changes(0, 10));
    }
}

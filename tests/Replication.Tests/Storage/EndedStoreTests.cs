namespace OrleansKv.Replication.Storage;

public sealed class EndedStoreTests
{
    [Fact]
    public void The_state_besides_the_rows_is_readable_after_the_end()
    {
        using var folder = new TempFolder();
        foreach (var store in new IAcceptorStore[]
                 {
                     new MemoryStore(new(1), Guid.NewGuid()), RocksStore.Open(folder.Path, new(1)),
                 })
        {
            var before = store.State;
            store.Dispose();
            Assert.Equal(before, store.State);
            Assert.Equal(0, store.LastChange);
            Assert.Null(store.Configuration);
        }
    }
}

using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

public sealed class RoundTripTests : IDisposable
{
    private static readonly Guid Disk = Guid.Parse("7b9a3a52-6b0e-4c56-8c3b-0d7f3a6c1e11");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fresh_store_is_empty_and_in_its_first_boot()
    {
        using var store = Open();
        Assert.Equal(1, store.Identity.Boot);
        Assert.Equal(Samples.A, store.Identity.Node);
        Assert.NotEqual(Guid.Empty, store.Identity.DiskId);
        Assert.Equal(ReplicaState.Initial, store.State);
        Assert.Null(store.Configuration);
        Assert.Equal((0, 0), (store.LastChange, store.Count));
        Assert.Null(store.Read(Samples.Key(1)));
        Assert.Empty(store.Changes(0, 10));
        Assert.Empty(store.Scan("", null, 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_of_register_comes_back_from_log_and_table(bool fromTable)
    {
        var kinds = new (Key Key, Register? Register)[]
        {
            (Key.From("value"), Samples.Accepted(3, "hello")),
            (Key.From("empty value"), Samples.Accepted(4, "")),
            (Key.From("tombstone"), Samples.Accepted(5, (string?)null)),
            (Key.From("promise"), Samples.PromisedOnly(9)),
            (Key.From("ключ/🔑"), Samples.Accepted(6, "ünï")),
        };
        using (var store = Open())
        {
            store.Put(kinds);
            if (fromTable) store.Flush();
        }
        using var reopened = Open();
        foreach (var (key, register) in kinds) Assert.Equal(register, reopened.Read(key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_longest_value_under_the_longest_key_comes_back(bool fromTable)
    {
        var bytes = new byte[Limits.ValueBytes];
        new Random(5).NextBytes(bytes);
        var key = Key.From(new string('k', Limits.KeyBytes));
        var register = Samples.Accepted(1, new Value(bytes, Value.Binary));
        using (var store = Open())
        {
            store.Put(key, register);
            if (fromTable) store.Flush();
            Assert.Equal(register, store.Read(key));
        }
        using var reopened = Open();
        Assert.Equal(register, reopened.Read(key));
    }

    [Fact]
    public void State_configuration_and_progress_survive_a_reopening()
    {
        var state = new ReplicaState(4, new(new(9, Samples.B, 3, 2), 17));
        var configuration = new ClusterConfiguration(
            Disk, 2, [new(Samples.A, Disk), new(Samples.B, Guid.NewGuid())]);
        var batch = new StoreBatch { State = state, Configuration = configuration };
        batch.Progress.Add(new(Samples.B, Disk, 42));
        using (var store = Open()) store.Commit(batch);
        using var reopened = Open();
        Assert.Equal(state, reopened.State);
        Assert.Equal(configuration, reopened.Configuration);
        Assert.Equal(42, reopened.Progress(Samples.B, Disk));
    }

    [Fact]
    public void Progress_counts_only_for_the_disk_it_was_made_on()
    {
        using var store = Open();
        var batch = new StoreBatch();
        batch.Progress.Add(new(Samples.B, Disk, 42));
        store.Commit(batch);
        Assert.Equal(0, store.Progress(Samples.B, Guid.NewGuid()));
        Assert.Equal(0, store.Progress(Samples.A, Disk));
    }

    [Fact]
    public void An_erased_row_is_gone_and_its_floor_is_there_also_after_a_reopening()
    {
        var state = new ReplicaState(1, new(new(5, Samples.A, 1, 1), 5));
        using (var store = Open())
        {
            store.Put(Samples.Key(1), Samples.Accepted(5, (string?)null));
            store.Flush();
            var erase = new StoreBatch { State = state };
            erase.Rows.Add(Samples.Key(1), null);
            store.Commit(erase);
            Assert.Null(store.Read(Samples.Key(1)));
            Assert.DoesNotContain(Samples.Key(1), store.Scan("key", null, 10));
        }
        using var reopened = Open();
        Assert.Null(reopened.Read(Samples.Key(1)));
        Assert.Equal(state, reopened.State);
        reopened.Flush();
        Assert.Null(reopened.Read(Samples.Key(1)));
        Assert.DoesNotContain(Samples.Key(1), reopened.Changes(0, 1000).Select(change => change.Key));
    }

    [Fact]
    public void A_change_number_is_never_assigned_twice_even_if_its_row_was_the_last_one_erased()
    {
        using (var store = Open())
        {
            store.Put(Samples.Key(1), Samples.Accepted(1, "x"));
            store.Put(Samples.Key(1), null);
        }
        using var reopened = Open();
        var before = reopened.LastChange;
        Assert.True(before >= 1);
        reopened.Put(Samples.Key(2), Samples.Accepted(1, "y"));
        Assert.Equal(before + 1, Assert.Single(reopened.Changes(0, 10)).Change);
    }

    [Fact]
    public void An_empty_batch_gives_no_change_number()
    {
        using var store = Open();
        store.Commit(new());
        Assert.Equal(0, store.LastChange);
    }

    [Fact]
    public void A_register_that_could_not_be_read_again_is_not_stored()
    {
        using var store = Open();
        var upsideDown = Samples.Accepted(2, "x") with { Promised = new(1, Samples.A, 1, 0) };
        Assert.Throws<InvalidOperationException>(() => store.Put(Samples.Key(1), upsideDown));
        Assert.Null(store.Read(Samples.Key(1)));
    }

    private RocksStore Open() => RocksStore.Open(_folder.Path, Samples.A, Samples.Tiny);
}

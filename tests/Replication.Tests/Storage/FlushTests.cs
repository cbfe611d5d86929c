using Microsoft.Data.Sqlite;

namespace OrleansKv.Replication.Storage;

/// <summary>When rows move from memory to the table, and when the log is trimmed.</summary>
public sealed class FlushTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Below_the_bounds_nothing_reaches_the_table_and_what_was_superseded_leaves_the_log()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A);
        for (var i = 1; i <= 100; i++) store.Put(Samples.Key(i % 3), Samples.Accepted(i, "x"));
        Assert.Equal(0, Rows("registers"));
        Assert.InRange(Rows("log"), 3, 4);
    }

    [Fact]
    public void Overwriting_the_same_keys_leaves_a_short_log_and_one_row_each()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        for (var i = 1; i <= 1000; i++) store.Put(Samples.Key(i % 20), Samples.Accepted(i, $"value {i}"));
        Assert.InRange(Rows("log"), 1, 40);
        Assert.InRange(Rows("registers"), 1, 20);
        Assert.InRange(store.DiskBytes, 1, 1024 * 1024);
        for (var i = 981; i <= 1000; i++)
            Assert.Equal(Samples.Accepted(i, $"value {i}"), store.Read(Samples.Key(i % 20)));
    }

    [Fact]
    public void One_batch_above_every_bound_is_taken_and_moved_on_by_the_next()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        store.PutAll(Samples.Keys(500), 1, "x");
        store.Put(Samples.Key(500), Samples.Accepted(1, "x"));
        Assert.InRange(Rows("registers"), 500 - (2 * Samples.Tiny.DirtyRows), 500);
        Assert.Equal(501, store.Count);
        Assert.Equal(501, store.Scan("", null, 1000).Count);
        Assert.Equal(
            Enumerable.Range(1, 501).Select(i => (long)i), store.Changes(0, 1000).Select(c => c.Change));
    }

    [Fact]
    public void The_ballot_of_a_row_that_moved_to_the_table_is_known_without_reading_it()
    {
        var options = Samples.Tiny with { BallotFingerprints = 1 << 16 };
        using var store = SqliteStore.Open(_folder.Path, Samples.A, options);
        var register = Samples.Accepted(1, "x");
        store.Put(Samples.Key(1), register);
        store.PushToTable(options);
        Assert.Equal(1, Rows("registers WHERE key = CAST('key-00001' AS BLOB)"));
        Assert.True(store.IsKnownToHold(Samples.Key(1), register.Accepted, epoch: 1));
        Assert.False(store.IsKnownToHold(Samples.Key(1), register.Accepted.Next(), epoch: 1));
    }

    [Fact]
    public void A_row_erased_from_memory_leaves_the_table_as_well()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        store.PutAll(Samples.Keys(50), 1, "x");
        store.PutAll(Samples.Keys(50), 2, null);
        Assert.Equal(0, store.Count);
        store.PushToTable(Samples.Tiny);
        Assert.Equal(0, Rows("registers WHERE key < x'7e'"));
        Assert.Empty(store.Scan("key", null, 10));
    }

    [Theory]
    [InlineData(1, 0)] // below the target
    [InlineData(9, 3)] // above: one slice
    [InlineData(30, 14)] // above twice the target: until it is met
    public void A_slice_grows_with_the_number_of_dirty_rows(int rows, int expected)
    {
        var options = Samples.Tiny with { DirtyBytes = long.MaxValue / 4, SliceBytes = long.MaxValue };
        var slice = new FlushSlice(options, rows, 0);
        while (slice.WantsMore(logBytes: 0)) slice.Take(new(Samples.Key(1), null, 1));
        Assert.Equal(expected, slice.Rows.Count);
    }

    private long Rows(string table)
    {
        using var connection =
            new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }
}

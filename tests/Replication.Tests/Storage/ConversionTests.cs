using Microsoft.Data.Sqlite;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A store of format 2 as its program left it when it was killed: rows in the table, rows that only its log has, an
/// erased row, and a WAL that was never checkpointed.
/// </summary>
public sealed class ConversionTests : IDisposable
{
    private static readonly string[] OldFiles = ["store.db", "store.db-wal"];

    private readonly TempFolder _folder = new();

    public ConversionTests()
    {
        foreach (var name in OldFiles)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Storage", "Golden", "format2", name), _folder[name]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_in_it_is_kept_with_its_change_numbers()
    {
        using (var store = RocksStore.Open(_folder.Path, Samples.A)) AssertContent(store, boot: 2);
        Assert.Empty(Directory.GetFiles(_folder.Path, "store.db*"));
        using var again = RocksStore.Open(_folder.Path, Samples.A);
        AssertContent(again, boot: 3);
        again.Put(Key.From("more"), Samples.Accepted(1, "x"));
        Assert.Equal(36, again.LastChange);
    }

    [Fact]
    public void Peek_reads_the_old_store_and_changes_nothing()
    {
        var peek = RocksStore.Peek(_folder.Path)!;
        Assert.Equal((Samples.A, 1), (peek.Identity.Node, peek.Identity.Boot));
        Assert.Equal(3, peek.Configuration!.ConfigurationEpoch);
        Assert.True(OldFiles.All(name => File.Exists(_folder[name])));
    }

    [Fact]
    public void The_old_store_of_another_node_is_refused_and_kept()
    {
        var refused = Assert.Throws<StoreException>(() => RocksStore.Open(_folder.Path, Samples.B));
        Assert.Contains("belongs to node A", refused.Message, StringComparison.Ordinal);
        Assert.True(OldFiles.All(name => File.Exists(_folder[name])));
        Assert.False(Directory.Exists(_folder.Database));
    }

    [Fact]
    public void A_conversion_that_was_interrupted_is_begun_again()
    {
        Directory.CreateDirectory(StoreFolder.NewDatabaseIn(_folder.Path));
        File.WriteAllText(Path.Combine(StoreFolder.NewDatabaseIn(_folder.Path), "CURRENT"), "half");
        using var store = RocksStore.Open(_folder.Path, Samples.A);
        AssertContent(store, boot: 2);
    }

    [Theory]
    [InlineData("DELETE FROM log WHERE id = (SELECT max(id) - 1 FROM log)", "is missing")]
    [InlineData("DELETE FROM log", "the log ends at change 0")]
    [InlineData("UPDATE registers SET record = substr(record, 2)", "checksum")]
    [InlineData("UPDATE registers SET key = x'41' WHERE change = 4", "is another one")]
    [InlineData("DELETE FROM registers WHERE change = 4", "30 rows were expected, 29 were found")]
    [InlineData("DELETE FROM meta", "identity is missing")]
    [InlineData("PRAGMA user_version = 9", "format version 9")]
    public void A_damaged_old_store_is_refused_and_kept(string damage, string reason)
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["store.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            command.ExecuteNonQuery();
        }
        for (var i = 0; i < 2; i++) // it stays refused
        {
            var refused = Assert.Throws<StoreException>(() => RocksStore.Open(_folder.Path, Samples.A));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.True(File.Exists(_folder["store.db"]));
        }
    }

    [Fact]
    public void A_flipped_bit_in_the_index_of_the_keys_does_not_hide_a_key()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["store.db"]};Pooling=False"))
            connection.Open(); // closing it moves the WAL into the file
        var bytes = File.ReadAllBytes(_folder["store.db"]);
        var (refused, flips) = (0, 0);
        for (var at = bytes.AsSpan().IndexOf("key-05"u8); at >= 0;)
        {
            var copy = (byte[])bytes.Clone();
            copy[at + 4] ^= 4;
            using var folder = new TempFolder();
            File.WriteAllBytes(folder["store.db"], copy);
            flips++;
            try
            {
                using var store = RocksStore.Open(folder.Path, Samples.A);
                Assert.Equal(Samples.Accepted(6, "value 5"), store.Read(Key.From("key-05")));
            }
            catch (StoreException)
            {
                refused++;
            }
            var next = bytes.AsSpan(at + 1).IndexOf("key-05"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
        Assert.InRange(flips, 2, 20);
        Assert.InRange(refused, 1, flips);
    }

    private static void AssertContent(RocksStore store, long boot)
    {
        Assert.Equal((boot, 35, 30, 32), (store.Identity.Boot, store.LastChange, store.Count, store.ErasedUpTo));
        Assert.Equal(3, store.Configuration!.ConfigurationEpoch);
        Assert.Equal(17, store.Progress(Samples.B, Guid.Parse("22222222-2222-2222-2222-222222222222")));
        Assert.Null(store.Loss);
        Assert.Equal(Samples.Accepted(31, "newer"), store.Read(Key.From("key-00")));
        Assert.Null(store.Read(Key.From("key-01")));
        Assert.Equal(Samples.Accepted(33, "in the log only"), store.Read(Key.From("key-02")));
        for (var i = 3; i < 30; i++)
            Assert.Equal(Samples.Accepted(i + 1, $"value {i}"), store.Read(Key.From($"key-{i:d2}")));
        Assert.Equal(new(new(40, Samples.B, 2, 0), Ballot.None, null), store.Read(Key.From("promised")));
        long[] changes = [.. Enumerable.Range(4, 28).Select(change => (long)change), 34, 35];
        Assert.Equal(changes, store.Changes(0, 100).Select(changed => changed.Change));
        Assert.Equal(30, store.Scan("", null, 100).Count);
    }
}

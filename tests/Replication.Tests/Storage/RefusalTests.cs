using Microsoft.Data.Sqlite;

namespace OrleansKv.Replication.Storage;

/// <summary>A store that cannot be opened: the error says what to do in one line, and no byte is altered.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string IsNewest = "id = (SELECT max(id) FROM log)";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        using var running = SqliteStore.Open(_folder.Path, Samples.A);
        AssertRefused("is in use by a running node");
    }

    [Fact]
    public void A_folder_is_free_again_after_a_refusal_and_after_a_close()
    {
        File.WriteAllText(_folder.Database, "garbage");
        AssertRefused("is not a store");
        File.Delete(_folder.Database);
        SqliteStore.Open(_folder.Path, Samples.A).Dispose();
        SqliteStore.Open(_folder.Path, Samples.A).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "in the way");
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(file, Samples.A));
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(file));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10_000)]
    public void A_file_that_is_no_database_is_refused(int length)
    {
        var garbage = new byte[length];
        new Random(1).NextBytes(garbage);
        File.WriteAllBytes(_folder.Database, garbage);
        AssertRefused("is not a store of this program");
    }

    [Fact]
    public void Another_programs_database_is_refused()
    {
        Alter("CREATE TABLE theirs (x)");
        AssertRefused("is not a store of this program");
    }

    [Fact]
    public void A_later_format_is_refused()
    {
        Fill();
        Alter("PRAGMA user_version = 4");
        AssertRefused("format version 4, but this program knows only 3");
    }

    [Fact]
    public void A_later_format_of_one_record_is_refused()
    {
        Fill();
        byte[] body = [9, 1, 2, 3];
        var seal = BitConverter.GetBytes(Crc32C.Of(body));
        Alter($"UPDATE log SET batch = x'{Convert.ToHexString([.. body, .. seal])}' WHERE {IsNewest}");
        AssertRefused("format version 9, but this program knows only 1");
    }

    [Theory]
    [InlineData("UPDATE log SET batch = substr(batch, 1, length(batch) - 1) WHERE " + IsNewest, "log row")]
    [InlineData("UPDATE log SET batch = x'' WHERE " + IsNewest, "log row")]
    [InlineData("DELETE FROM log WHERE id = (SELECT max(id) - 1 FROM log)", "is missing")]
    [InlineData("DELETE FROM log", "the log ends at change 0")]
    [InlineData("UPDATE registers SET record = substr(record, 2)", "record of change")]
    [InlineData("UPDATE registers SET record = (SELECT max(record) FROM registers)", "record of change")]
    [InlineData("UPDATE registers SET key = x'41' WHERE change = 1", "another key")]
    [InlineData("UPDATE meta SET value = x'00' WHERE name = 'identity'", "too short")]
    [InlineData("DELETE FROM meta", "identity is missing")]
    [InlineData("DROP TABLE log", "no such table")]
    public void A_store_that_fails_its_checks_is_refused_as_lost(string damage, string reason)
    {
        Fill();
        Alter(damage);
        AssertRefused(reason);
        AssertRefused("Treat this disk as lost");
    }

    [Fact]
    public void One_flipped_bit_in_the_log_is_refused()
    {
        Fill();
        var bytes = File.ReadAllBytes(_folder.Database);
        var at = bytes.AsSpan().IndexOf("marker in the log"u8);
        bytes[at] ^= 1;
        File.WriteAllBytes(_folder.Database, bytes);
        AssertRefused("its checksum does not match");
    }

    [Fact]
    public void A_wal_without_its_database_is_refused()
    {
        File.WriteAllBytes(_folder.Wal, new byte[100]);
        AssertRefused("store.db is missing");
    }

    [Fact]
    public void A_refused_store_keeps_its_wal()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A);
        store.Put(Samples.Key(1), Samples.Accepted(1, "only in the WAL"));
        store.Execute("UPDATE log SET batch = substr(batch, 2)");
        using var crashed = _folder.Copy();
        Assert.True(new FileInfo(crashed.Wal).Length > 0);
        AssertRefused("log row 1", crashed);
    }

    [Fact]
    public void A_damaged_page_of_a_large_store_is_met_as_an_exception_never_as_a_wrong_answer()
    {
        Fill();
        var bytes = File.ReadAllBytes(_folder.Database);
        // Every page but the first and those of the log and meta roots: the reads below must hit some of
        // them.
        var damaged = new List<string>();
        for (var page = 4; page < bytes.Length / 4096; page++)
        {
            using var copy = new TempFolder();
            var altered = (byte[])bytes.Clone();
            new Random(page).NextBytes(altered.AsSpan(page * 4096, 4096));
            File.WriteAllBytes(copy.Database, altered);
            damaged.AddRange(ReadEverything(copy));
        }
        Assert.Contains(damaged, message => message.Contains("is damaged", StringComparison.Ordinal));
        Assert.All(damaged, message => Assert.Contains("Treat this disk as lost", message, StringComparison.Ordinal));
    }

    private static List<string> ReadEverything(TempFolder folder)
    {
        var failures = new List<string>();
        Attempt(failures, () =>
        {
            var options = Samples.Tiny with { CheckedAtOpenBytes = 0 };
            using var store = SqliteStore.Open(folder.Path, Samples.A, options);
            for (var i = 0; i < 60; i++)
            {
                var key = i;
                var expected = Samples.Accepted(1, Text(key));
                Attempt(failures, () => Assert.Equal(expected, store.Read(Samples.Key(key))));
            }
        });
        return failures;
    }

    private static void Attempt(List<string> failures, Action act)
    {
        try
        {
            act();
        }
        catch (StoreException e)
        {
            failures.Add(e.Message);
        }
    }

    private static string Text(int key) => $"{key} {new string('t', 200)}";

    /// <summary>Rows in the table and in the log, all in store.db, and closed.</summary>
    private void Fill()
    {
        using var store = SqliteStore.Open(_folder.Path, Samples.A, Samples.Tiny);
        for (var i = 0; i < 60; i++) store.Put(Samples.Key(i), Samples.Accepted(1, Text(i)));
        store.Put(Key.From("last"), Samples.Accepted(1, "marker in the log"));
    }

    private void Alter(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void AssertRefused(string reason, TempFolder? folder = null)
    {
        folder ??= _folder;
        var before = folder.Content();
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(folder.Path, Samples.A));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, folder.Content());
    }
}

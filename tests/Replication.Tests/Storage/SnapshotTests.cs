namespace OrleansKv.Replication.Storage;

/// <summary>Readers keep their snapshot of the file while the table stays what it was.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Rows = 200;

    private static readonly StoreOptions NothingKept = Samples.Tiny with { CacheBytes = 0 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_that_moved_to_the_table_is_read_there_at_once()
    {
        using var store = Filled(NothingKept);
        for (var i = 2; i <= 500; i++)
        {
            store.Put(Samples.Key(i % Rows), Samples.Accepted(i, "x"));
            for (var key = 1; key <= Math.Min(i, Rows - 1); key++)
                Assert.Equal(NewestOf(key, i), store.Read(Samples.Key(key))!.Accepted.Counter);
        }
    }

    /// <summary>A snapshot that stays open holds the WAL.</summary>
    [Fact]
    public void Reads_that_go_on_do_not_let_the_wal_grow()
    {
        // Nothing moves to the table: only checkpoints end the snapshots.
        using (Filled(NothingKept)) { }
        using var store = SqliteStore.Open(_folder.Path, Samples.A, NothingKept with { DirtyRows = 1000 });
        for (var i = 1; i <= 2000; i++)
        {
            store.Put(Samples.Key(0), Samples.Accepted(i + 1, "x"));
            Assert.NotNull(store.Read(Samples.Key(1 + (i % (Rows / 2)))));
            Assert.InRange(new FileInfo(_folder.Wal).Length, 0, 1024 * 1024);
        }
    }

    [Fact]
    public void None_outlives_a_checkpoint_whenever_it_was_begun()
    {
        using (Filled(NothingKept)) { }
        using var database = new Database(_folder.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        using var readers = new ReaderPool(_folder.Path, 2);
        database.Execute("PRAGMA busy_timeout = 0");
        Write();
        Read();
        Assert.True(IsHeld());
        readers.DuringCheckpoint(() => { });
        Assert.False(IsHeld());

        Write();
        readers.DuringCheckpoint(Read);
        Assert.False(IsHeld());

        Write();
        readers.Use(table =>
        {
            table.Find(Samples.Key(1));
            readers.DuringCheckpoint(() => Assert.True(IsHeld()));
            return 0;
        });
        Assert.False(IsHeld());

        Write();
        using var hasBegun = new ManualResetEventSlim();
        using var isOver = new ManualResetEventSlim();
        var late = new Thread(() => readers.Use(table =>
        {
            table.Find(Samples.Key(1));
            hasBegun.Set();
            isOver.Wait();
            return 0;
        }));
        readers.DuringCheckpoint(() =>
        {
            late.Start();
            hasBegun.Wait();
        });
        isOver.Set();
        late.Join();
        Assert.False(IsHeld());

        void Read() => Assert.NotNull(readers.Use(table => table.Find(Samples.Key(1))));

        void Write() => database.Execute("INSERT INTO log VALUES (NULL, x'00')");

        // Whether somebody has a snapshot that keeps the WAL from being begun anew.
        bool IsHeld() => database.Number("PRAGMA wal_checkpoint(RESTART)") != 0;
    }

    [Fact]
    public void A_reader_that_failed_is_not_used_again()
    {
        using (Filled(NothingKept)) { }
        using var readers = new ReaderPool(_folder.Path, 1);
        TableReader? first = null;
        Assert.Throws<InvalidDataException>(() => readers.Use<int>(table =>
        {
            first = table;
            throw new InvalidDataException();
        }));
        Assert.NotNull(readers.Use(
            table => ReferenceEquals(table, first) ? null : table.Find(Samples.Key(1))));
    }

    private static long NewestOf(int key, int last)
    {
        var newest = last - (last % Rows) + key;
        if (newest > last) newest -= Rows;
        return newest < 2 ? 1 : newest;
    }

    private SqliteStore Filled(StoreOptions options)
    {
        var store = SqliteStore.Open(_folder.Path, Samples.A, options);
        store.PutAll(Samples.Keys(Rows), 1, "x");
        store.PushToTable(options);
        return store;
    }
}

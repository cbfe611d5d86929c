namespace OrleansKv.Replication.Storage;

/// <summary>Readers keep their snapshot of the file until the table changes.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Rows = 200;

    private static readonly StoreOptions NothingKept = Samples.Tiny with { CacheBytes = 0 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_that_moved_to_the_table_can_be_read_there_immediately()
    {
        using var store = Filled(NothingKept);
        for (var i = 2; i <= 500; i++)
        {
            store.Put(Samples.Key(i % Rows), Samples.Accepted(i, "x"));
            for (var key = 1; key <= Math.Min(i, Rows - 1); key++)
                Assert.Equal(NewestOf(key, i), store.Read(Samples.Key(key))!.Accepted.Counter);
        }
    }

    /// <summary>A snapshot that is kept open prevents the WAL from being restarted.</summary>
    [Fact]
    public void Reads_that_go_on_do_not_let_the_wal_grow()
    {
        // Next to nothing moves to the table: only checkpoints end the snapshots.
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
    public void No_snapshot_is_kept_across_a_checkpoint()
    {
        using (Filled(NothingKept)) { }
        using var database = new Database(_folder.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        using var readers = new ReaderPool(_folder.Path, 2);
        database.Execute("PRAGMA busy_timeout = 0");
        Write();
        Read();
        Assert.True(IsHeld());
        readers.BeginCheckpoint();
        Assert.False(IsHeld());
        Write();
        Read();
        Assert.False(IsHeld());
        readers.EndCheckpoint();

        Write();
        InRead(readers.BeginCheckpoint);
        Assert.False(IsHeld());

        Write();
        InRead(readers.EndCheckpoint);
        Assert.False(IsHeld());

        void Read() => Assert.NotNull(readers.Use(table => table.Find(Samples.Key(1))));

        void InRead(Action meanwhile) => Assert.NotNull(readers.Use(table =>
        {
            var row = table.Find(Samples.Key(1));
            Assert.True(IsHeld());
            meanwhile();
            return row;
        }));

        void Write() => database.Execute("INSERT INTO log VALUES (NULL, x'00')");

        // Whether some snapshot prevents the WAL from being overwritten from its start.
        bool IsHeld() => database.Number("PRAGMA wal_checkpoint(RESTART)") != 0;
    }

    /// <summary>A long read prevents one checkpoint, but does not delay the next one.</summary>
    [Fact]
    public void A_checkpoint_that_a_read_held_up_is_made_soon_again()
    {
        using (Filled(NothingKept)) { }
        var options = NothingKept with
        {
            DirtyRows = 1000,
            LogBytes = 1024 * 1024,
            CheckpointPages = 400,
        };
        using var folder = StoreFolder.Lock(_folder.Path);
        var open = StoreOpening.Open(folder, Samples.A, options);
        using var database = open.Database;
        using var readers = open.Readers;
        var revision = 1;
        var until = CommitsUntilBegunAnew();
        Assert.InRange(until, 50, 400); // one round: what a commit writes
        readers.Use(table =>
        {
            table.Find(Samples.Key(1));
            for (var i = 0; i < until + 10; i++) Commit();
            return 0;
        });
        Assert.InRange(CommitsUntilBegunAnew(), 0, until / 2);

        int CommitsUntilBegunAnew()
        {
            var (before, commits) = (Salt(), 0);
            for (; Salt() == before && commits < 1000; commits++) Commit();
            return commits;
        }

        void Commit()
        {
            var batch = new StoreBatch();
            batch.Rows.Add(Samples.Key(0), Samples.Accepted(++revision, "x"));
            open.Writer!.Commit(batch);
        }

        // The salt in the header of the WAL, which changes whenever the WAL is overwritten from its start.
        string Salt()
        {
            using var wal = File.Open(_folder.Wal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var header = new byte[32];
            wal.ReadExactly(header);
            return Convert.ToHexString(header, 16, 8);
        }
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

using System.Globalization;
using RocksDbSharp;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The RocksDB database of a store, with its three column families. Every block that is read, and every record of the
/// write-ahead log, is verified against its checksum.
/// </summary>
/// <exception cref="StoreException">Thrown by every method: the database is damaged or cannot be read.</exception>
internal sealed class RocksDatabase : IDisposable
{
    private const byte ForceOptimized = 3;
    private const int ForceGarbageCollection = 0;

    private static readonly Native Api = Native.Instance;
    private static readonly WriteOptions Synced = new WriteOptions().SetSync(true);

    private readonly string _folder;
    private readonly RocksOptions _options;
    private readonly RocksDb _database;
    private volatile bool _isStopped;
    private volatile bool _isClosed;
    private int _uses;

    /// <param name="folder">The data folder, for messages.</param>
    /// <param name="path">The folder of the database.</param>
    public RocksDatabase(string folder, string path, StoreOptions options, bool readOnly)
    {
        _folder = folder;
        _options = new(options);
        try
        {
            _database = readOnly
                ? RocksDb.OpenReadOnly(_options.Database, path, _options.Families, errIfLogFileExists: false)
                : RocksDb.Open(_options.Database, path, _options.Families);
        }
        catch (RocksDbException e)
        {
            throw StoreErrors.Rocks(_folder, e);
        }
        Registers = new(this, RocksOptions.RegistersName);
        Changes = new(this, RocksOptions.ChangesName);
        Meta = new(this, RocksOptions.MetaName);
    }

    /// <summary>Key in UTF-8 to record.</summary>
    public Family Registers { get; }

    /// <summary>Change number to key and ballot.</summary>
    public Family Changes { get; }

    /// <summary>Name to what is stored besides the registers.</summary>
    public Family Meta { get; }

    /// <summary>Atomic. When the method returns, the batch is synced, and visible to all readers.</summary>
    public void Write(WriteBatch batch)
    {
        try
        {
            _database.Write(batch, Synced);
        }
        catch (RocksDbException e)
        {
            throw StoreErrors.Rocks(_folder, e);
        }
    }

    /// <summary>Throws if the iterator ended because of an error.</summary>
    public void Check(Iterator iterator)
    {
        try
        {
            Api.rocksdb_iter_get_error(iterator.Handle);
        }
        catch (RocksDbException e)
        {
            throw StoreErrors.Rocks(_folder, e);
        }
    }

    /// <summary>Bytes of the files that hold large records, superseded ones included.</summary>
    public long BlobBytes => long.Parse(
        _database.GetProperty("rocksdb.live-blob-file-size", Registers.Handle), CultureInfo.InvariantCulture);

    /// <summary>Rewrites all registers without superseded records. Takes as long as reading and writing them.</summary>
    /// <returns>
    /// False when it was stopped or failed; the database then says by itself, at the next write, what is wrong.
    /// </returns>
    public bool TryCompact()
    {
        var options = Api.rocksdb_compactoptions_create();
        try
        {
            Api.rocksdb_compactoptions_set_exclusive_manual_compaction(options, 0);
            Api.rocksdb_compactoptions_set_bottommost_level_compaction(options, ForceOptimized);
            Api.rocksdb_compactoptions_set_blob_garbage_collection_policy(options, ForceGarbageCollection);
            Api.rocksdb_compactoptions_set_blob_garbage_collection_age_cutoff(options, 1);
            Flush();
            Api.rocksdb_compact_range_cf_opt(
                _database.Handle, Registers.Handle.Handle, options, IntPtr.Zero, 0, IntPtr.Zero, 0);
            return !_isStopped;
        }
        catch (RocksDbException)
        {
            return false;
        }
        finally
        {
            Api.rocksdb_compactoptions_destroy(options);
        }
    }

    /// <summary>Ends a compaction in progress; no other one begins.</summary>
    public void StopCompacting()
    {
        _isStopped = true;
        Api.rocksdb_disable_manual_compaction(_database.Handle);
    }

    public void Flush() => _database.Flush(new FlushOptions().SetWaitForFlush(true));

    /// <summary>Keeps the database open until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public Usage Use()
    {
        Interlocked.Increment(ref _uses);
        if (!_isClosed) return new(this);
        Interlocked.Decrement(ref _uses);
        throw new ObjectDisposedException(nameof(RocksDatabase));
    }

    /// <summary>Waits for the reads in progress: they use memory that closing frees.</summary>
    public void Dispose()
    {
        _isClosed = true;
        SpinWait.SpinUntil(() => Volatile.Read(ref _uses) == 0);
        _database.Dispose();
    }

    /// <summary>A use of the database, which must not be closed meanwhile.</summary>
    internal readonly ref struct Usage(RocksDatabase database)
    {
        public void Dispose() => Interlocked.Decrement(ref database._uses);
    }

    /// <summary>One column family.</summary>
    internal sealed class Family(RocksDatabase owner, string name) : ISpanDeserializer<StoredRow>
    {
        private static readonly ReadOptions WithoutValues = KeysOnly();

        public ColumnFamilyHandle Handle { get; } = owner._database.GetColumnFamily(name);

        /// <returns>Null when there is no such row.</returns>
        public StoredRow? Find(ReadOnlySpan<byte> key)
        {
            using var use = owner.Use();
            try
            {
                return owner._database.Get(key, this, Handle);
            }
            catch (RocksDbException e)
            {
                throw StoreErrors.Rocks(owner._folder, e);
            }
            catch (Codec.CodecException e)
            {
                throw StoreErrors.Damaged(owner._folder, $"a record: {e.Message}", e);
            }
        }

        /// <summary>A snapshot of all rows.</summary>
        public Iterator Rows() => owner._database.NewIterator(Handle);

        /// <summary>A snapshot of all keys; the values are not read.</summary>
        public Iterator Keys() => owner._database.NewIterator(Handle, WithoutValues);

        StoredRow ISpanDeserializer<StoredRow>.Deserialize(ReadOnlySpan<byte> buffer) => RecordCodec.Decode(buffer);

        private static ReadOptions KeysOnly()
        {
            var options = new ReadOptions();
            Api.rocksdb_readoptions_set_allow_unprepared_value(options.Handle, 1);
            return options;
        }
    }
}

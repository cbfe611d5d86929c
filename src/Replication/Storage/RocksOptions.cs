using RocksDbSharp;

namespace OrleansKv.Replication.Storage;

/// <summary>How RocksDB is configured: one set of options for the database, one for each column family.</summary>
internal sealed class RocksOptions
{
    public const string RegistersName = "default";
    public const string ChangesName = "changes";
    public const string MetaName = "meta";

    private const int BitsPerKey = 10; // of the bloom filters: 1 % of false positives
    private const int MiB = 1024 * 1024;

    private static readonly Native Api = Native.Instance;

    private readonly IntPtr _cache;

    public RocksOptions(StoreOptions options)
    {
        _cache = Api.rocksdb_cache_create_hyper_clock((UIntPtr)options.BlockCacheBytes, 0);
        Database = OfDatabase(options);
        Families = new ColumnFamilies
        {
            { RegistersName, OfRegisters(options) },
            { ChangesName, OfSmallRows(options) },
            { MetaName, OfSmallRows(options) },
        };
        Api.rocksdb_cache_destroy(_cache); // the options keep it alive
    }

    public DbOptions Database { get; }

    public ColumnFamilies Families { get; }

    private static DbOptions OfDatabase(StoreOptions options)
    {
        var database = new DbOptions();
        var handle = database.Handle;
        Api.rocksdb_options_set_create_if_missing(handle, 1);
        Api.rocksdb_options_set_create_missing_column_families(handle, 1);
        // All families are flushed together, so that losing the end of the manifest loses the newest commits of all.
        Api.rocksdb_options_set_atomic_flush(handle, 1);
        Api.rocksdb_options_set_wal_recovery_mode(handle, Recovery.PointInTime);
        Api.rocksdb_options_set_track_and_verify_wals(handle, 1);
        // There is one writer: nothing is gained by what lets several insert at once, or by waiting for others.
        Api.rocksdb_options_set_allow_concurrent_memtable_write(handle, 0);
        Api.rocksdb_options_set_enable_write_thread_adaptive_yield(handle, 0);
        Api.rocksdb_options_set_db_write_buffer_size(handle, (UIntPtr)options.MemtableBytes);
        Api.rocksdb_options_set_max_total_wal_size(handle, (ulong)options.LogBytes);
        Api.rocksdb_options_set_max_background_jobs(handle, 2);
        Api.rocksdb_options_set_bytes_per_sync(handle, MiB);
        Api.rocksdb_options_set_stats_dump_period_sec(handle, 0);
        Api.rocksdb_options_set_stats_persist_period_sec(handle, 0);
        Api.rocksdb_options_set_info_log_level(handle, (int)InfoLogLevel.Warn);
        Api.rocksdb_options_set_keep_log_file_num(handle, (UIntPtr)2);
        Api.rocksdb_options_set_max_log_file_size(handle, (UIntPtr)MiB);
        return database;
    }

    private ColumnFamilyOptions OfRegisters(StoreOptions options)
    {
        var family = OfSmallRows(options);
        var handle = family.Handle;
        // Large records are kept out of the levels, so that compaction does not copy them again and again.
        Api.rocksdb_options_set_enable_blob_files(handle, 1);
        Api.rocksdb_options_set_min_blob_size(handle, (ulong)options.BlobBytes);
        Api.rocksdb_options_set_blob_file_size(handle, 32 * MiB);
        Api.rocksdb_options_set_enable_blob_gc(handle, 1);
        Api.rocksdb_options_set_blob_gc_age_cutoff(handle, 0.5);
        Api.rocksdb_options_set_blob_gc_force_threshold(handle, 0.5);
        return family;
    }

    private ColumnFamilyOptions OfSmallRows(StoreOptions options)
    {
        var family = new ColumnFamilyOptions();
        var handle = family.Handle;
        Api.rocksdb_options_set_write_buffer_size(handle, (UIntPtr)options.MemtableBytes);
        Api.rocksdb_options_set_max_write_buffer_number(handle, 3);
        Api.rocksdb_options_set_level_compaction_dynamic_level_bytes(handle, 1);
        Api.rocksdb_options_set_compression(handle, (int)Compression.No);
        Api.rocksdb_options_set_target_file_size_base(handle, 16 * MiB);
        Api.rocksdb_options_set_max_bytes_for_level_base(handle, 64 * MiB);
        var table = Api.rocksdb_block_based_options_create();
        Api.rocksdb_block_based_options_set_block_cache(table, _cache);
        Api.rocksdb_block_based_options_set_block_size(table, (UIntPtr)(8 * 1024));
        var bloom = Api.rocksdb_filterpolicy_create_bloom_full(BitsPerKey);
        Api.rocksdb_block_based_options_set_filter_policy(table, bloom);
        Api.rocksdb_options_set_block_based_table_factory(handle, table);
        return family;
    }
}

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The bounds of one store. The defaults suit a node with a few hundred MiB of free memory.
/// </summary>
public sealed record StoreOptions
{
    public static readonly StoreOptions Default = new();

    /// <summary>
    /// Bytes of cached registers. Rows that were read once take up to a quarter more. Default
    /// 16 MiB.
    /// </summary>
    public long CacheBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Rows whose ballots are kept in memory as fingerprints, in eight bytes each. Default 2,097,152:
    /// 16 MiB, allocated page by page; ten thousand keys touch nearly all pages.
    /// </summary>
    public int BallotFingerprints { get; init; } = 1 << 21;

    /// <summary>
    /// Bytes of database blocks in memory. Default 32 MiB; the page cache of the system has the rest.
    /// </summary>
    public long BlockCacheBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Bytes of committed rows that are only in the log and in memory. Default 32 MiB: a start replays them in a
    /// fraction of a second, and a key that changes often is rarely written again.
    /// </summary>
    public long MemtableBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of logs above which the rows in memory are written to files. Default 64 MiB.</summary>
    public long LogBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Records from this size are stored in files of their own, which compaction copies only to reclaim space. Default
    /// 256.
    /// </summary>
    public int BlobBytes { get; init; } = 256;

    /// <summary>
    /// Free bytes on the disk below which values are refused, so that deletes can still be committed. Null, the
    /// default: 64 MiB or 5 % of the disk, whichever is less.
    /// </summary>
    public long? ReserveBytes { get; init; }

    /// <summary>The clock by which the free space is measured. Default: that of the system.</summary>
#pragma warning disable RS0030 // a disk fills in the time of the machine, whatever the time of the protocol is
    public TimeProvider Time { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Bytes of the store's files above which values are refused. Null, the default: no quota.</summary>
    public long? QuotaBytes { get; init; }
}

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The bounds of one store. The defaults suit a node with a few hundred MiB of free memory.
/// </summary>
public sealed record StoreOptions
{
    public static readonly StoreOptions Default = new();

    /// <summary>
    /// Bytes of cached registers that are in the table. Rows that were read once take up to a quarter more. Default
    /// 16 MiB.
    /// </summary>
    public long CacheBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Rows of the table whose ballots are kept in memory as fingerprints, in eight bytes each. Default 2,097,152:
    /// 16 MiB, allocated page by page; ten thousand keys touch nearly all pages.
    /// </summary>
    public int BallotFingerprints { get; init; } = 1 << 21;

    /// <summary>
    /// Connections for reads that memory cannot answer; further reads wait. Default 4.
    /// </summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// Dirty rows above which every commit moves a slice of them to the table. Twice this number is never exceeded by
    /// more than one batch. Default 16,384: a key that changes often is rarely written to the table.
    /// </summary>
    public int DirtyRows { get; init; } = 16_384;

    /// <summary>The same in bytes. Default 16 MiB.</summary>
    public long DirtyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The same for the log. Default 16 MiB: a start replays it in a fraction of a second.
    /// </summary>
    public long LogBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Rows in one slice. Default 256: enough to share pages, too few for a noticeable pause.
    /// </summary>
    public int SliceRows { get; init; } = 256;

    /// <summary>Bytes in one slice. Default 1 MiB.</summary>
    public long SliceBytes { get; init; } = 1024 * 1024;

    /// <summary>Pages written to the WAL between two checkpoints. Default 2,000, about 8 MiB.</summary>
    public int CheckpointPages { get; init; } = 2000;

    /// <summary>
    /// A store up to this size is checked completely when it is opened. Default 16 MiB: a fraction of a second.
    /// </summary>
    public long CheckedAtOpenBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Free bytes on the disk below which values are refused, so that deletes can still be committed. Null, the
    /// default: 64 MiB or 5 % of the disk, whichever is less.
    /// </summary>
    public long? ReserveBytes { get; init; }

    /// <summary>Bytes of the store's files above which values are refused. Null, the default: no quota.</summary>
    public long? QuotaBytes { get; init; }
}

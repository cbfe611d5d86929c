namespace OrleansKv.Replication.Storage;

/// <summary>
/// Bounds of one replica's store. The defaults hold for a node with a few hundred MiB to spare.
/// </summary>
public sealed record StoreOptions
{
    public static readonly StoreOptions Default = new();

    /// <summary>
    /// Bytes of registers kept in memory after they reached the table, and up to a quarter more of such as
    /// were just read. Default 16 MiB.
    /// </summary>
    public long CacheBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Rows of the table whose ballots are kept in memory, in eight bytes each. Default 2,097,152: 16 MiB,
    /// taken page by page; ten thousand keys take nearly all.
    /// </summary>
    public int SeenKeys { get; init; } = 1 << 21;

    /// <summary>
    /// Connections for reads that memory cannot answer; more reads than this wait. Default 4.
    /// </summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// Rows newer than the table from which on every commit moves a slice of them there; twice as many are
    /// never exceeded by more than one batch. Default 16,384: a key that changes often reaches the table
    /// rarely.
    /// </summary>
    public int DirtyRows { get; init; } = 16_384;

    /// <summary>The same in bytes. Default 16 MiB.</summary>
    public long DirtyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The same for the log, which a start replays. Default 16 MiB: a fraction of a second.
    /// </summary>
    public long LogBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Rows in one slice. Default 256: enough to share pages, too few to be felt as a pause.
    /// </summary>
    public int SliceRows { get; init; } = 256;

    /// <summary>Bytes in one slice. Default 1 MiB.</summary>
    public long SliceBytes { get; init; } = 1024 * 1024;

    /// <summary>Pages written to the WAL between two checkpoints. Default 2,000, about 8 MiB.</summary>
    public int CheckpointPages { get; init; } = 2000;

    /// <summary>
    /// A store up to this size is checked whole when it is opened. Default 16 MiB: a fraction of a second.
    /// </summary>
    public long CheckedAtOpenBytes { get; init; } = 16 * 1024 * 1024;
}

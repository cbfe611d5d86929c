namespace OrleansKv;

/// <summary>The bounds of the store, each with its reason.</summary>
public static class Limits
{
    /// <summary>Longest key, in bytes of UTF-8: a key is part of every message about its register.</summary>
    public const int KeyBytes = 1024;

    /// <summary>Longest value, in bytes: a value is copied whole to every replica on every change.</summary>
    public const int ValueBytes = 1024 * 1024;

    /// <summary>Longest media type, in bytes: it is stored with every value.</summary>
    public const int ContentTypeBytes = 256;

    /// <summary>Longest time to live: 100 years, so that the sum with any clock is a valid date.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(36_500);

    /// <summary>Operation ids an entry keeps: the window in which a retry is recognized.</summary>
    public const int AppliedChanges = 16;

    /// <summary>Changes in one accept: no more than one entry keeps ids (rule R13).</summary>
    public const int BatchChanges = AppliedChanges;

    /// <summary>Operations waiting at the proposer of one key; the next one is refused as not applied.</summary>
    public const int ProposerQueue = 4096;

    /// <summary>
    /// Operations waiting at all proposers of a process; the next one is refused as not applied.
    /// </summary>
    public const int WaitingOperations = 65_536;

    /// <summary>Bytes of those operations: as many as a replica's queue holds.</summary>
    public const long WaitingBytes = 128 * 1024 * 1024;

    /// <summary>Requests waiting for the writer of one replica; the next one is refused as not applied.</summary>
    public const int ReplicaQueue = 65_536;

    /// <summary>
    /// Bytes of entries waiting for the writer of one replica: values differ in size by a factor of a thousand.
    /// </summary>
    public const long ReplicaQueueBytes = 128 * 1024 * 1024;

    /// <summary>Bytes of entries in one commit: bounds the time to the first answer.</summary>
    public const long CommitBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of entries that idle proposers keep in memory: a held term only saves a prepare.</summary>
    public const long IdleProposerBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Parked terms of evicted proposers: resuming one saves a prepare. Each takes about 50 bytes.
    /// </summary>
    public const int ParkedTerms = 500_000;

    /// <summary>Key grains that one node keeps active: each takes about 14 kB.</summary>
    public const int ActiveKeys = 4096;

    /// <summary>Requests waiting for the answers of one peer; the next one counts as not delivered.</summary>
    public const int PeerQueue = 65_536;

    /// <summary>
    /// Longest frame on a peer stream, in bytes: room for several of the longest values.
    /// </summary>
    public const int FrameBytes = 8 * 1024 * 1024;

    /// <summary>Keys in one page of a listing.</summary>
    public const int PageKeys = 1000;

    /// <summary>
    /// Watches at one node by default: each may hold a value in memory while its client is slow to read.
    /// </summary>
    public const int Watchers = 1000;

    /// <summary>Voters in one configuration.</summary>
    public const int Voters = 7;

    /// <summary>Highest boot number: operation ids have room for 55 bits of it.</summary>
    public const long LastBoot = (1L << 48) - 1;

    /// <summary>Highest change number: a million a second for two thousand years.</summary>
    public const long LastChange = (1L << 56) - 1;
}

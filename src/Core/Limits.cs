namespace OrleansKv;

/// <summary>Every bound of the store, each with its reason.</summary>
public static class Limits
{
    /// <summary>Longest key, in bytes of UTF-8: a key travels in every message of its register.</summary>
    public const int KeyBytes = 1024;

    /// <summary>Longest value, in bytes: a value is copied whole to every replica on every change.</summary>
    public const int ValueBytes = 1024 * 1024;

    /// <summary>Longest media type, in bytes: it is stored with every value.</summary>
    public const int ContentTypeBytes = 256;

    /// <summary>Longest time to live: 100 years, so that the sum with any clock stays a date.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(36_500);

    /// <summary>Operation ids an entry keeps: the window in which a retry is recognised.</summary>
    public const int AppliedChanges = 16;

    /// <summary>Changes that leave in one accept: no more than one entry can remember.</summary>
    public const int BatchChanges = AppliedChanges;

    /// <summary>Operations that wait at one key's proposer; the next is refused as not applied.</summary>
    public const int ProposerQueue = 4096;

    /// <summary>
    /// Operations that wait at all proposers of a process; the next is refused as not applied.
    /// </summary>
    public const int WaitingOperations = 65_536;

    /// <summary>Bytes of those operations: as much as a replica's store takes in at once.</summary>
    public const long WaitingBytes = 128 * 1024 * 1024;

    /// <summary>Requests that wait at one replica's store; the next is refused as not applied.</summary>
    public const int ReplicaQueue = 65_536;

    /// <summary>
    /// Bytes of entries that wait at one replica's store; values differ a thousandfold in size.
    /// </summary>
    public const long ReplicaQueueBytes = 128 * 1024 * 1024;

    /// <summary>Bytes of entries in one commit: bounds the time to the first answer.</summary>
    public const long CommitBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of entries that idle proposers keep; a term held saves a prepare and no more.</summary>
    public const long IdleProposerBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Keys whose proposers were given up and whose terms are remembered: going on with one saves a prepare.
    /// </summary>
    public const int ParkedTerms = 500_000;

    /// <summary>Grains of keys that one node keeps active: each takes about 14 kB.</summary>
    public const int ActiveKeys = 4096;

    /// <summary>Messages that wait for one peer's stream; the next counts as not delivered.</summary>
    public const int PeerQueue = 65_536;

    /// <summary>
    /// Longest frame on a peer stream, in bytes: one value with its envelope, several times over.
    /// </summary>
    public const int FrameBytes = 8 * 1024 * 1024;

    /// <summary>Keys in one page of a listing.</summary>
    public const int PageKeys = 1000;

    /// <summary>
    /// Watches at one node, unless it is told another number: each may hold a value that its client is slow
    /// to take.
    /// </summary>
    public const int Watchers = 1000;

    /// <summary>Voters in one configuration.</summary>
    public const int Voters = 7;
}

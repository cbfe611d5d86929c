using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

/// <summary>What one node asks of another's replica.</summary>
public abstract record PeerRequest
{
    private PeerRequest()
    {
    }

    public sealed record Protocol(Request Request) : PeerRequest;

    public sealed record Ping : PeerRequest
    {
        public static readonly Ping Instance = new();
    }

    /// <summary>What did you store after this change number?</summary>
    public sealed record Changes(long Since, int Limit) : PeerRequest;

    /// <summary>Which keys do you hold, in byte order?</summary>
    public sealed record Scan(string Prefix, string? After, int Limit) : PeerRequest;

    /// <summary>Carry this out: the key's grain lives on your node.</summary>
    /// <param name="Change">Null: read, with proof.</param>
    /// <param name="Deadline">Unix milliseconds on the clock of the node asked.</param>
    public sealed record Forward(Key Key, Change? Change, long Deadline) : PeerRequest;
}

public abstract record PeerReply
{
    private PeerReply()
    {
    }

    public sealed record Protocol(Reply Reply) : PeerReply;

    public sealed record Pong(PeerFacts Facts) : PeerReply;

    public sealed record Changes(IReadOnlyList<ChangedKey> Keys) : PeerReply;

    public sealed record Scan(IReadOnlyList<Key> Keys) : PeerReply;

    /// <summary>How a forwarded change ended.</summary>
    public sealed record Written(WriteResult Result) : PeerReply;

    /// <summary>How a forwarded read ended.</summary>
    public sealed record Shown(ReadResult Result) : PeerReply;

    /// <summary>
    /// No answer can come any more; a request that changes something may still have reached the replica.
    /// </summary>
    public sealed record Unreachable(string Reason) : PeerReply;
}

/// <summary>What a node tells of itself a few times a second.</summary>
/// <param name="IsReady">A voter that has met a majority.</param>
/// <param name="UnixTime">Its clock as it answers, in milliseconds.</param>
/// <param name="Epoch">
/// Its clear epoch: who missed a clear learns of it though nobody asks for a key.
/// </param>
public readonly record struct PeerFacts(
    bool IsReady, long LastChange, long Keys, long DiskBytes, long UnixTime, long Epoch);

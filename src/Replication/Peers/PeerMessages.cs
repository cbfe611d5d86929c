using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

/// <summary>A request of one node to another.</summary>
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

    /// <summary>Asks for the rows stored after a change number.</summary>
    public sealed record Changes(long Since, int Limit) : PeerRequest;

    /// <summary>Asks for the keys of the replica, in byte order.</summary>
    public sealed record Scan(string Prefix, string? After, int Limit) : PeerRequest;

    /// <summary>Forwards an operation to the owner of its key.</summary>
    /// <param name="Change">Null: a linearizable read.</param>
    /// <param name="Deadline">Unix milliseconds on the clock of the receiver (rule R17).</param>
    public sealed record Forward(Key Key, Change? Change, long Deadline) : PeerRequest;
}

/// <summary>The reply to a <see cref="PeerRequest"/>.</summary>
public abstract record PeerReply
{
    private PeerReply()
    {
    }

    public sealed record Protocol(Reply Reply) : PeerReply;

    public sealed record Pong(PeerStatus Status) : PeerReply;

    public sealed record Changes(IReadOnlyList<ChangedKey> Keys) : PeerReply;

    public sealed record Scan(IReadOnlyList<Key> Keys) : PeerReply;

    /// <summary>The result of a forwarded change.</summary>
    public sealed record Written(WriteResult Result) : PeerReply;

    /// <summary>The result of a forwarded read.</summary>
    public sealed record Shown(ReadResult Result) : PeerReply;

    /// <summary>
    /// No reply will arrive; the request may still have reached the replica.
    /// </summary>
    public sealed record Unreachable(string Reason) : PeerReply;
}

/// <summary>The status of a node, in every pong.</summary>
/// <param name="IsReady">The node is a voter and reaches a majority.</param>
/// <param name="UnixTime">The clock of the node when it replies, in Unix milliseconds.</param>
/// <param name="Epoch">
/// The clear epoch of the node, so that a peer that missed a clear learns of it (rule R33).
/// </param>
/// <param name="IsFull">The node refuses values because its disk is nearly full.</param>
public readonly record struct PeerStatus(
    bool IsReady, long LastChange, long Keys, long DiskBytes, long UnixTime, long Epoch, bool IsFull);

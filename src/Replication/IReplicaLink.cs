using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>The way to one replica: this process's own, or a peer's.</summary>
public interface IReplicaLink
{
    NodeId Node { get; }

    /// <summary>A request sent now has a chance of an answer.</summary>
    bool IsReachable { get; }

    /// <summary>
    /// Sends, and calls back once: with the answer, or with Unreachable when none can come any more. Never
    /// blocks. The call-back may come before this returns, and on any thread; it must not block.
    /// </summary>
    void Send(PeerRequest request, Action<PeerReply> reply);
}

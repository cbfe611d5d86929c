using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>The link to one replica: that of this process, or that of a peer.</summary>
public interface IReplicaLink
{
    NodeId Node { get; }

    /// <summary>Whether a request sent now is likely to be answered.</summary>
    bool IsReachable { get; }

    /// <summary>
    /// Whether the replica stores values; false while its disk is nearly full, as far as this node knows.
    /// </summary>
    bool HasRoom => true;

    /// <summary>
    /// Sends a request and calls back exactly once: with the reply, or with Unreachable when no reply will arrive.
    /// Never blocks. The callback may run before this method returns, on any thread, and must not block.
    /// </summary>
    void Send(PeerRequest request, Action<PeerReply> reply);
}

/// <summary>Single requests to one replica, for background work.</summary>
internal static class ReplicaLinkExtensions
{
    private static readonly Reply TooLate = new Reply.Unreachable("The replica did not answer in time.");

    /// <returns>The reply; Unreachable when none arrives within the timeout of a round.</returns>
    public static async Task<Reply> AskAsync(this IReplicaLink link, Request request, ReplicaGroup group)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = group.Time.CreateTimer(
            _ => done.TrySetResult(TooLate), null, TimeSpan.FromMilliseconds(group.Timing.Round),
            Timeout.InfiniteTimeSpan);
        link.Send(new PeerRequest.Protocol(request), reply => done.TrySetResult(Content(reply)));
        return await done.Task;
    }

    private static Reply Content(PeerReply reply) =>
        (reply as PeerReply.Protocol)?.Reply ?? new Reply.Unreachable("The replica is not reachable.");
}

using OrleansKv.Replication.Consensus;
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

/// <summary>Single requests to one replica, for background work.</summary>
internal static class ReplicaLinkExtensions
{
    private static readonly Reply TooLate = new Reply.Unreachable("It did not answer in time.");

    /// <returns>The answer; unreachable when there is none within a round's time.</returns>
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
        (reply as PeerReply.Protocol)?.Reply ?? new Reply.Unreachable("It is not reachable.");
}

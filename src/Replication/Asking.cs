using OrleansKv.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>One question to one replica, for what is in no hurry.</summary>
internal static class Asking
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

using OrleansKv.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>One question to one replica, for what is in no hurry.</summary>
internal static class Asking
{
    /// <returns>The answer; unreachable when there is none within a round's time.</returns>
    public static async Task<Reply> AskAsync(this IReplicaLink link, Request request, ReplicaGroup group)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(new PeerRequest.Protocol(request), reply => done.TrySetResult(Content(reply)));
        try
        {
            return await done.Task.WaitAsync(TimeSpan.FromMilliseconds(group.Timing.Round), group.Time);
        }
        catch (TimeoutException)
        {
            return new Reply.Unreachable("It did not answer in time.");
        }
    }

    private static Reply Content(PeerReply reply) =>
        (reply as PeerReply.Protocol)?.Reply ?? new Reply.Unreachable("It is not reachable.");
}

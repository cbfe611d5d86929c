using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>Sends the same request to all replicas and waits for a majority of usable answers.</summary>
internal static class Majority
{
    /// <param name="pick">Returns the content of an answer; null if the answer does not count.</param>
    /// <returns>The answers of a majority; null if there can be none, or the time is up.</returns>
    public static async Task<IReadOnlyList<T>?> AskAsync<T>(
        ReplicaGroup group, PeerRequest request, Func<PeerReply, T?> pick, long deadline) where T : class
    {
        var done = new TaskCompletionSource<IReadOnlyList<T>?>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var (gate, tally, answers) = (new Lock(), new Tally(group.Voters), new List<T>());
        var wait = TimeSpan.FromMilliseconds(Math.Max(1, deadline - group.Now));
        using var limit = group.Time.CreateTimer(
            _ => done.TrySetResult(null), null, wait, Timeout.InfiniteTimeSpan);
        foreach (var link in group.Links) link.Send(request, reply => Count(link.Node, pick(reply)));
        return await done.Task;

        void Count(NodeId from, T? answer)
        {
            lock (gate)
            {
                if (tally.IsWon || !tally.Add(from, answer is not null)) return;
                if (answer is not null) answers.Add(answer);
                if (tally.IsWon) done.TrySetResult(answers);
                else if (tally.IsLost) done.TrySetResult(null);
            }
        }
    }
}

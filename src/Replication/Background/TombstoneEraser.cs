using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Erases a tombstone everywhere, once every voter holds exactly it: a majority would not do, for the last
/// one may hold an older value that would come back.
/// </summary>
internal sealed class TombstoneEraser(ReplicaGroup group, QuorumOperations store)
{
    /// <summary>One voter looks after each key, so that they do not undo one another's work.</summary>
    public bool IsKeeper(Key key)
    {
        var sum = 0;
        foreach (var letter in key.Text) sum = unchecked((sum * 31) + letter) & int.MaxValue;
        return group.Links.Select(link => link.Node).Order().ElementAt(sum % group.Voters) == group.Self;
    }

    public async Task EraseAsync(Key key, long epoch, Ballot accepted)
    {
        if (!group.Links.All(link => link.IsReachable)) return;
        var answers = await AskAllAsync(new Request.Read(key, epoch, accepted));
        if (!answers.All(answer => answer is Reply.ReadAnswer)) return;
        if (answers.All(answer => ((Reply.ReadAnswer)answer).Accepted == accepted))
            await AskAllAsync(new Request.Erase(key, epoch, accepted));
        else
            await store.RepairAsync(key); // so that all hold the same at the next walk
    }

    private Task<Reply[]> AskAllAsync(Request request) =>
        Task.WhenAll(group.Links.Select(link => link.AskAsync(request, group)));
}

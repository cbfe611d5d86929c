using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Erases a tombstone on all voters once every voter holds exactly it (rule R28). A majority is not enough: the last
/// replica may hold an older value, which would come back.
/// </summary>
internal sealed class TombstoneEraser(ReplicaGroup group, QuorumOperations store)
{
    /// <summary>Whether this node is the voter responsible for the key, so that voters do not interfere.</summary>
    public bool IsResponsible(Key key)
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
            await store.RepairAsync(key); // so that all hold the same entry at the next walk
    }

    private Task<Reply[]> AskAllAsync(Request request) =>
        Task.WhenAll(group.Links.Select(link => link.AskAsync(request, group)));
}

using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Deletes everything: reads the highest clear epoch at a majority and installs the next at a majority.
/// A repetition within one request installs the same number; otherwise it would delete what was written after the
/// clear took effect.
/// </summary>
internal sealed class Clearing(ReplicaGroup group)
{
    private const int RetryPause = 20;

    public async Task<WriteResult> RunAsync(long deadline)
    {
        if (!group.ReachesMajority)
            return new WriteResult.NotApplied($"{group.Self} reaches no majority of the replicas.");
        if (await RetryAsync(() => HighestAsync(RoundEnd(deadline)), deadline) is not { } highest)
            return new WriteResult.NotApplied("No majority of the replicas answered in time.");
        var install = new PeerRequest.Protocol(new Request.InstallEpoch(highest.Epoch + 1));
        var installed = await RetryAsync(
            () => Majority.AskAsync(group, install, EpochOf, RoundEnd(deadline)), deadline);
        return installed is null
            ? new WriteResult.Unknown("The clear was sent and no majority answered in time.")
            : new WriteResult.Committed(highest.Epoch + 1, false);
    }

    private async Task<T?> RetryAsync<T>(Func<Task<T?>> attempt, long deadline) where T : class
    {
        while (true)
        {
            var result = await attempt();
            if (result is not null || group.Now + RetryPause >= deadline) return result;
            await Task.Delay(TimeSpan.FromMilliseconds(RetryPause), group.Time);
        }
    }

    /// <summary>A silent peer costs one round, not the whole deadline.</summary>
    private long RoundEnd(long deadline) => Math.Min(deadline, group.Now + group.Timing.Round);

    private async Task<Reply.CurrentEpoch?> HighestAsync(long deadline)
    {
        var ask = new PeerRequest.Protocol(new Request.AskEpoch());
        var answers = await Majority.AskAsync(group, ask, EpochOf, deadline);
        return answers?.MaxBy(answer => answer.Epoch);
    }

    /// <summary>
    /// A replica that is already in a later epoch has cleared everything that this request would clear.
    /// </summary>
    private static Reply.CurrentEpoch? EpochOf(PeerReply reply) => (reply as PeerReply.Protocol)?.Reply switch
    {
        Reply.CurrentEpoch epoch => epoch,
        Reply.StaleEpoch over => new Reply.CurrentEpoch(over.Epoch),
        _ => null,
    };
}

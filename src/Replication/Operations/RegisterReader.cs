using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>Reads registers from a majority, without a disk write.</summary>
public sealed class RegisterReader(ReplicaGroup group)
{
    /// <summary>
    /// A concurrent clear costs another attempt; more attempts than this cannot be explained by clears.
    /// </summary>
    private const int MaxEpochs = 8;

    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>; it ends by then.</param>
    /// <returns>Null if the answers prove nothing: use the key's grain, or propose the identity.</returns>
    public async Task<ProvenEntry?> TryReadAsync(Key key, long deadline)
    {
        var epoch = group.Terms.Epoch;
        for (var turn = 0; turn < MaxEpochs; turn++)
        {
            var read = await new QuorumRead(group, key, epoch, RoundEnd(deadline)).RunAsync();
            if (read.Verdict == ReadVerdict.Chosen) return new(read.Entry);
            if (read.StaleEpoch <= epoch) return null;
            epoch = read.StaleEpoch;
        }
        return null;
    }

    /// <summary>A read that takes longer than a round leaves no time to propose.</summary>
    private long RoundEnd(long deadline) => Math.Min(deadline, group.Now + group.Timing.Round);
}

/// <param name="Entry">The chosen entry; null if the key is proven to have none.</param>
public sealed record ProvenEntry(Entry? Entry);

using OrleansKv.Consensus;

namespace OrleansKv.Replication.Reading;

/// <summary>Reads registers from a majority, without a disk write.</summary>
public sealed class RegisterReader(ReplicaGroup group)
{
    /// <summary>A clear that goes on while a key is read costs another turn; more than this is no clear.</summary>
    private const int MaxEpochs = 8;

    /// <returns>Null when the answers prove nothing: ask the key's grain, or propose the identity.</returns>
    public async Task<ProvenEntry?> TryReadAsync(Key key)
    {
        var epoch = group.Terms.Epoch;
        for (var turn = 0; turn < MaxEpochs; turn++)
        {
            var tally = await new QuorumRead(group, key, epoch).RunAsync();
            if (tally.Verdict == ReadVerdict.Chosen) return new(tally.Entry);
            if (tally.EpochOver <= epoch) return null;
            epoch = tally.EpochOver;
        }
        return null;
    }
}

/// <param name="Entry">The chosen entry; null when the key is proven to have none.</param>
public sealed record ProvenEntry(Entry? Entry);

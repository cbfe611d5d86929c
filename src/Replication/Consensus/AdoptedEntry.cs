namespace OrleansKv.Replication.Consensus;

/// <summary>What the promises of one prepare add up to.</summary>
public sealed class AdoptedEntry
{
    private Ballot _accepted;

    /// <summary>The entry with the highest accepted ballot; null when no promise had one.</summary>
    public Entry? Entry { get; private set; }

    /// <summary>
    /// The highest revision of all entries and floors in the quorum: the base when there is no entry.
    /// </summary>
    public long HighestRevision { get; private set; }

    public void Clear()
    {
        _accepted = Ballot.None;
        Entry = null;
        HighestRevision = 0;
    }

    public void Add(Reply.Promise promise)
    {
        HighestRevision = Math.Max(HighestRevision, promise.Revision);
        if (promise.Accepted <= _accepted) return;
        _accepted = promise.Accepted;
        Entry = promise.Entry;
    }
}

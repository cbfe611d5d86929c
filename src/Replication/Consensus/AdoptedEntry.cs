namespace OrleansKv.Replication.Consensus;

/// <summary>
/// Collects the promises of one prepare and adopts the entry with the highest accepted ballot (rule R6).
/// </summary>
public sealed class AdoptedEntry
{
    private Ballot _accepted;

    /// <summary>The entry with the highest accepted ballot; null when no promise had an entry.</summary>
    public Entry? Entry { get; private set; }

    /// <summary>
    /// The highest revision of all entries and floors in the quorum: where the register starts if no promise had
    /// an entry (rule R14).
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

namespace OrleansKv.Replication.Consensus;

/// <summary>One operation that waits at a proposer: a change, or a read when the change is null.</summary>
/// <param name="deadline">
/// Milliseconds on the proposer's clock; after it the operation is never proposed again.
/// </param>
public class Proposal(Change? change, long deadline)
{
    public Change? Change { get; } = change;

    public long Deadline { get; } = deadline;

    /// <summary>
    /// The lowest revision it was ever proposed with; MaxValue: no accept with it ever left.
    /// </summary>
    public long LowestRevision { get; private set; } = long.MaxValue;

    public bool WasSent => LowestRevision != long.MaxValue;

    /// <summary>It has its result: it is in no queue and takes part in nothing more.</summary>
    public bool IsDone { get; private set; }

    internal void Sent(long revision) => LowestRevision = Math.Min(LowestRevision, revision);

    internal void Done() => IsDone = true;

    /// <summary>How it ends when nobody waits any longer.</summary>
    internal WriteResult Abandon(string reason) => WasSent
        ? new WriteResult.Unknown(reason)
        : new WriteResult.NotApplied(reason);
}

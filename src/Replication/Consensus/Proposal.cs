namespace OrleansKv.Replication.Consensus;

/// <summary>One operation at a proposer: a change, or a read when the change is null.</summary>
/// <param name="deadline">
/// Milliseconds on the clock of the proposer; the operation is not proposed after it.
/// </param>
public class Proposal(Change? change, long deadline)
{
    public Change? Change { get; } = change;

    public long Deadline { get; } = deadline;

    /// <summary>
    /// The lowest revision with which it was ever proposed (rule R16); MaxValue: it was never sent in an accept.
    /// </summary>
    public long LowestRevision { get; private set; } = long.MaxValue;

    public bool WasSent => LowestRevision != long.MaxValue;

    /// <summary>Whether it has its result and has left the queue.</summary>
    public bool IsDone { get; private set; }

    internal void Sent(long revision) => LowestRevision = Math.Min(LowestRevision, revision);

    internal void Done() => IsDone = true;

    /// <summary>The result when its deadline has passed: unknown if it was ever sent in an accept.</summary>
    internal WriteResult Abandon(string reason) => WasSent
        ? new WriteResult.Unknown(reason)
        : new WriteResult.NotApplied(reason);
}

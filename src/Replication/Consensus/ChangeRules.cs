namespace OrleansKv.Replication.Consensus;

/// <summary>How a change is judged against the current entry: docs/protocol.md, Increments and touches.</summary>
public static class ChangeRules
{
    /// <summary>Whether the condition holds for the current entry.</summary>
    public static bool Holds(this Condition condition, Entry entry) => condition.Kind switch
    {
        ConditionKind.Always => true,
        ConditionKind.Exists => !entry.IsTombstone,
        ConditionKind.Absent => entry.IsTombstone,
        ConditionKind.Revision => !entry.IsTombstone && entry.Revision == condition.Revision,
        _ => throw new InvalidOperationException($"Condition {condition.Kind} is unknown."),
    };

    /// <summary>Whether the applied change is this request, and not a different one with the same id.</summary>
    public static bool IsRequestOf(this Change change, AppliedChange applied) => change.Id == applied.Id
        && (change.Fingerprint == 0 || applied.Fingerprint == 0 || change.Fingerprint == applied.Fingerprint);

    /// <summary>Whether the change builds on an overdue value, which must expire first (rule R19).</summary>
    public static bool BuildsOnOverdueValue(this Change change, Entry entry) =>
        change.Kind != ChangeKind.Write && change.AsOf != 0 && entry.IsOverdue(change.AsOf);

    /// <summary>
    /// Whether the change was refused only because the value was overdue, although its condition held. If a later
    /// change of the same batch replaced that value, nothing is left to expire and the change is judged again.
    /// </summary>
    public static bool MetOverdue(this Change change, WriteResult result) =>
        change.Kind != ChangeKind.Write
        && result is WriteResult.ConditionFailed { Revision: { } inPlace }
        && change.Condition.Kind switch
        {
            ConditionKind.Always or ConditionKind.Exists => true,
            ConditionKind.Revision => change.Condition.Revision == inPlace,
            _ => false,
        };
}

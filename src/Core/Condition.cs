using OrleansKv.Consensus;

namespace OrleansKv;

/// <summary>What must hold of the entry in place for a change to apply.</summary>
public readonly record struct Condition(ConditionKind Kind, long Revision = 0)
{
    public static readonly Condition Always;
    public static readonly Condition Exists = new(ConditionKind.Exists);
    public static readonly Condition Absent = new(ConditionKind.Absent);

    public static Condition At(long revision) => new(ConditionKind.Revision, revision);

    public bool Holds(Entry entry) => Kind switch
    {
        ConditionKind.Always => true,
        ConditionKind.Exists => !entry.IsTombstone,
        ConditionKind.Absent => entry.IsTombstone,
        ConditionKind.Revision => !entry.IsTombstone && entry.Revision == Revision,
        _ => throw new InvalidOperationException($"Condition {Kind} is unknown."),
    };
}

public enum ConditionKind : byte
{
    Always = 0,

    /// <summary>If-Match: *</summary>
    Exists = 1,

    /// <summary>If-None-Match: *</summary>
    Absent = 2,

    /// <summary>If-Match: "revision"</summary>
    Revision = 3,
}

namespace OrleansKv;

/// <summary>What must be true of the current entry for a change to apply.</summary>
public readonly record struct Condition(ConditionKind Kind, long Revision = 0)
{
    /// <summary>Always holds; the default.</summary>
    public static readonly Condition Always;

    /// <summary>Holds when the key exists.</summary>
    public static readonly Condition Exists = new(ConditionKind.Exists);

    /// <summary>Holds when the key does not exist.</summary>
    public static readonly Condition Absent = new(ConditionKind.Absent);

    /// <summary>Holds when the key exists at this revision: compare and set.</summary>
    public static Condition At(long revision) => new(ConditionKind.Revision, revision);
}

/// <summary>What a condition requires. The numbers are part of the wire format.</summary>
public enum ConditionKind : byte
{
    /// <summary>Nothing.</summary>
    Always = 0,

    /// <summary>If-Match: *</summary>
    Exists = 1,

    /// <summary>If-None-Match: *</summary>
    Absent = 2,

    /// <summary>If-Match: "revision"</summary>
    Revision = 3,
}

namespace OrleansKv.Grains;

/// <summary>How a change ended.</summary>
public enum WriteKind
{
    Committed = 0,
    ConditionFailed = 1,
    IdempotencyMismatch = 2,

    /// <summary>Surely not applied: nothing can come of it.</summary>
    NotApplied = 3,

    /// <summary>May have taken effect, or may still.</summary>
    Unknown = 4,

    /// <summary>An increment met a value that is no whole number; nothing was changed.</summary>
    NotANumber = 5,

    /// <summary>The sum would not fit into 64 bits; nothing was changed.</summary>
    Overflow = 6,
}

/// <summary>The result of a change as it travels between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Write")]
public sealed class KeyWrite
{
    [Id(0)] public WriteKind Kind { get; init; }

    /// <summary>Of the change when committed; of the value in place, or 0, when a condition failed.</summary>
    [Id(1)] public long Revision { get; init; }

    /// <summary>The key had no value before.</summary>
    [Id(2)] public bool Created { get; init; }

    /// <summary>Why, when not applied or unknown.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>The sum an increment made, the expiry (Unix milliseconds) a touch set; else null.</summary>
    [Id(4)] public long? Number { get; init; }

    public static KeyWrite From(WriteResult result) => result switch
    {
        WriteResult.Committed m => new()
        {
            Kind = WriteKind.Committed,
            Revision = m.Revision,
            Created = m.Created,
            Number = m.Number,
        },
        WriteResult.ConditionFailed m =>
            new() { Kind = WriteKind.ConditionFailed, Revision = m.Revision ?? 0 },
        WriteResult.NotANumber m => new() { Kind = WriteKind.NotANumber, Revision = m.Revision },
        WriteResult.Overflow m => new() { Kind = WriteKind.Overflow, Revision = m.Revision ?? 0 },
        WriteResult.IdempotencyMismatch => new() { Kind = WriteKind.IdempotencyMismatch },
        WriteResult.NotApplied m => new() { Kind = WriteKind.NotApplied, Reason = m.Reason },
        WriteResult.Unknown m => new() { Kind = WriteKind.Unknown, Reason = m.Reason },
        _ => throw new InvalidOperationException($"{result.GetType().Name} has no form for the wire."),
    };

    public WriteResult ToResult() => Kind switch
    {
        WriteKind.Committed => new WriteResult.Committed(Revision, Created, Number),
        WriteKind.ConditionFailed => new WriteResult.ConditionFailed(Revision == 0 ? null : Revision),
        WriteKind.NotANumber => new WriteResult.NotANumber(Revision),
        WriteKind.Overflow => new WriteResult.Overflow(Revision == 0 ? null : Revision),
        WriteKind.IdempotencyMismatch => new WriteResult.IdempotencyMismatch(),
        WriteKind.NotApplied => new WriteResult.NotApplied(Reason ?? ""),
        _ => new WriteResult.Unknown(Reason ?? ""),
    };
}

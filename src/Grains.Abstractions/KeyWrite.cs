namespace OrleansKv.Grains;

/// <summary>How a change ended.</summary>
public enum WriteKind
{
    /// <summary>Committed: on the disks of a majority.</summary>
    Committed = 0,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    ConditionFailed = 1,

    /// <summary>The id was already used for a different change; nothing was changed.</summary>
    IdempotencyMismatch = 2,

    /// <summary>Definitely not applied, and will not be applied later: safe to retry.</summary>
    NotApplied = 3,

    /// <summary>May have taken effect, or may still.</summary>
    Unknown = 4,

    /// <summary>An increment of a value that is not an integer; nothing was changed.</summary>
    NotANumber = 5,

    /// <summary>The sum would not fit into 64 bits; nothing was changed.</summary>
    Overflow = 6,

    /// <summary>Definitely not applied: too few replicas have room on their disks.</summary>
    InsufficientStorage = 7,
}

/// <summary>The result of a change in the form sent between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Write")]
public sealed class KeyWrite
{
    /// <summary>How it ended.</summary>
    [Id(0)] public WriteKind Kind { get; init; }

    /// <summary>The revision of a committed change; after a failed condition, the current revision or 0.</summary>
    [Id(1)] public long Revision { get; init; }

    /// <summary>The key had no value before.</summary>
    [Id(2)] public bool Created { get; init; }

    /// <summary>The reason, if it was not applied or the outcome is unknown.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>The sum of an increment, or the expiry set by a touch (Unix milliseconds); otherwise null.</summary>
    [Id(4)] public long? Number { get; init; }

    /// <summary>Converts a result into the form that is sent.</summary>
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
        WriteResult.InsufficientStorage m => new() { Kind = WriteKind.InsufficientStorage, Reason = m.Reason },
        WriteResult.Unknown m => new() { Kind = WriteKind.Unknown, Reason = m.Reason },
        _ => throw new InvalidOperationException($"{result.GetType().Name} cannot be sent."),
    };

    /// <summary>The result of the change; its type says how it ended.</summary>
    public WriteResult ToResult() => Kind switch
    {
        WriteKind.Committed => new WriteResult.Committed(Revision, Created, Number),
        WriteKind.ConditionFailed => new WriteResult.ConditionFailed(Revision == 0 ? null : Revision),
        WriteKind.NotANumber => new WriteResult.NotANumber(Revision),
        WriteKind.Overflow => new WriteResult.Overflow(Revision == 0 ? null : Revision),
        WriteKind.IdempotencyMismatch => new WriteResult.IdempotencyMismatch(),
        WriteKind.NotApplied => new WriteResult.NotApplied(Reason ?? ""),
        WriteKind.InsufficientStorage => new WriteResult.InsufficientStorage(Reason ?? ""),
        _ => new WriteResult.Unknown(Reason ?? ""),
    };

    /// <param name="key">For the message of an exception.</param>
    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public long EnsureCommitted(string key) => ToResult().OrThrow(key).Revision;

    /// <returns>False when there was no such key.</returns>
    internal bool EnsureFound(string key) => ToResult().FoundOrThrow(key);

    /// <summary>The sum of an increment.</summary>
    internal long EnsureNumber(string key) => ToResult().OrThrow(key).Number!.Value;
}

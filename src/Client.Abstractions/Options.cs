namespace OrleansKv.Client;

public sealed record ReadOptions
{
    /// <summary>
    /// Local reads the replica of the node that answers and nothing else: it may be old, and may show what
    /// was never chosen. Over Orleans every read is linearizable.
    /// </summary>
    public Consistency Consistency { get; init; }

    /// <summary>From the first attempt to the last word; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }
}

public sealed record WriteOptions
{
    /// <summary>Only when the key exists.</summary>
    public static readonly WriteOptions IfExists = new() { Condition = Condition.Exists };

    /// <summary>Only when the key does not exist.</summary>
    public static readonly WriteOptions IfAbsent = new() { Condition = Condition.Absent };

    /// <summary>What must hold of the value in place.</summary>
    public Condition Condition { get; init; }

    /// <summary>
    /// Until the key expires; null: never. A set takes it, and an increment that creates its key.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// Names this change through all attempts, also those of a process that starts again; 1 to 255 printable
    /// ASCII characters. Null: a fresh one.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>From the first attempt to the last word; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Only when the key is at this revision: compare and set.</summary>
    public static WriteOptions IfRevision(long revision) => new() { Condition = Condition.At(revision) };

    /// <summary>Its idempotency key, or a fresh one.</summary>
    internal string IdOrFresh() => IdempotencyKey ?? Guid.NewGuid().ToString("N");
}

public sealed record WatchOptions
{
    /// <summary>Puts carry their values.</summary>
    public bool Values { get; init; } = true;

    /// <summary>
    /// First everything that is there, as puts, then <see cref="StoreEvent.Synced"/>.
    /// </summary>
    public bool Snapshot { get; init; }

    /// <summary>The token of the last event that an earlier watch of the same prefix has seen.</summary>
    public string? ResumeAfter { get; init; }
}

namespace OrleansKv.Client;

/// <summary>Options of a read.</summary>
public sealed record ReadOptions
{
    /// <summary>
    /// Local reads only the replica of the node that answers: the value may be stale, and may never have been
    /// chosen by a majority. Over Orleans, every read is linearizable.
    /// </summary>
    public Consistency Consistency { get; init; }

    /// <summary>From the first attempt to the end, above 0; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>Options of a change.</summary>
public sealed record WriteOptions
{
    /// <summary>Only if the key exists.</summary>
    public static readonly WriteOptions IfExists = new() { Condition = Condition.Exists };

    /// <summary>Only if the key does not exist.</summary>
    public static readonly WriteOptions IfAbsent = new() { Condition = Condition.Absent };

    /// <summary>What must be true of the current value for the change to apply; the default is always true.</summary>
    public Condition Condition { get; init; }

    /// <summary>
    /// The time until the key expires, above 0 and at most 100 years; null: never. Used by a set, and by an increment
    /// that creates its key.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// Identifies this change in all attempts, also after a restart of the process; 1 to 255 printable ASCII
    /// characters. Null: a new one.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>From the first attempt to the end, above 0; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Only if the key is at this revision: compare and set.</summary>
    public static WriteOptions IfRevision(long revision) => new() { Condition = Condition.At(revision) };

    /// <summary>Its idempotency key, or a new one.</summary>
#pragma warning disable RS0030 // unique among all clients; a repeated write is given its id
    internal string IdOrFresh() => IdempotencyKey ?? Guid.NewGuid().ToString("N");
#pragma warning restore RS0030
}

/// <summary>Options of a watch.</summary>
public sealed record WatchOptions
{
    /// <summary>Whether puts include their values. Default true.</summary>
    public bool Values { get; init; } = true;

    /// <summary>
    /// Whether to begin with everything that exists, as puts, followed by <see cref="StoreEvent.Synced"/>. Ignored if
    /// the watch resumes after a token.
    /// </summary>
    public bool Snapshot { get; init; }

    /// <summary>The token of the last event that an earlier watch of the same prefix received.</summary>
    public string? ResumeAfter { get; init; }
}

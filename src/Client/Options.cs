namespace OrleansKv.Client;

/// <summary>How a read is done.</summary>
public sealed record ReadOptions
{
    /// <summary>
    /// Local reads only the replica of the node that answers: the value may be stale, and may never have been
    /// chosen by a majority. Over Orleans every read is linearizable.
    /// </summary>
    public Consistency Consistency { get; init; }

    /// <summary>From the first attempt to the end, above 0; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>How a change is done.</summary>
public sealed record WriteOptions
{
    /// <summary>Only when the key exists.</summary>
    public static readonly WriteOptions IfExists = new() { Condition = Condition.Exists };

    /// <summary>Only when the key does not exist.</summary>
    public static readonly WriteOptions IfAbsent = new() { Condition = Condition.Absent };

    /// <summary>What must hold of the value in place; the default holds always.</summary>
    public Condition Condition { get; init; }

    /// <summary>
    /// Until the key expires, above 0 and at most 100 years; null: never. Used by a set, and by an increment
    /// that creates its key.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// Names this change through all attempts, also those of a process that starts again; 1 to 255 printable
    /// ASCII characters. Null: a fresh one.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>From the first attempt to the end, above 0; null: the policy's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Only when the key is at this revision: compare and set.</summary>
    public static WriteOptions IfRevision(long revision) => new() { Condition = Condition.At(revision) };

    /// <summary>Its idempotency key, or a fresh one.</summary>
#pragma warning disable RS0030 // unique among all clients; a repeated write is given its id
    internal string IdOrFresh() => IdempotencyKey ?? Guid.NewGuid().ToString("N");
#pragma warning restore RS0030
}

/// <summary>How a watch begins and what it carries.</summary>
public sealed record WatchOptions
{
    /// <summary>Puts carry their values. Default true.</summary>
    public bool Values { get; init; } = true;

    /// <summary>
    /// First everything that exists, as puts, then <see cref="StoreEvent.Synced"/>. Ignored when the watch
    /// resumes after a token.
    /// </summary>
    public bool Snapshot { get; init; }

    /// <summary>The token of the last event that an earlier watch of the same prefix has seen.</summary>
    public string? ResumeAfter { get; init; }
}

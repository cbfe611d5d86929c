namespace OrleansKv;

/// <summary>
/// The outcome of a change. Every change has exactly one; an unknown outcome is never reported as a failure.
/// </summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>Chosen, and synced to the disks of a majority.</summary>
    /// <param name="Revision">The key's revision after the change.</param>
    /// <param name="Created">The key had no value before.</param>
    /// <param name="Number">The sum of an increment, or the expiry set by a touch; otherwise null.</param>
    public sealed record Committed(long Revision, bool Created, long? Number = null) : WriteResult;

    /// <summary>The condition failed; nothing was changed.</summary>
    /// <param name="Revision">The current revision; null when the key has no value.</param>
    public sealed record ConditionFailed(long? Revision) : WriteResult;

    /// <summary>An increment found a value that is not a 64-bit integer; nothing was changed.</summary>
    public sealed record NotANumber(long Revision) : WriteResult;

    /// <summary>The sum would not fit into 64 bits; nothing was changed.</summary>
    /// <param name="Revision">The current revision; null when the key has no value.</param>
    public sealed record Overflow(long? Revision) : WriteResult;

    /// <summary>The idempotency key was used before, for a different request; nothing was changed.</summary>
    public sealed record IdempotencyMismatch : WriteResult;

    /// <summary>Definitely not applied, and will not be applied later. Safe to retry.</summary>
    public sealed record NotApplied(string Reason) : WriteResult;

    /// <summary>
    /// Definitely not applied: too few replicas have room on their disks for another value. Deleting keys, or freeing
    /// disk space, helps; retrying alone does not.
    /// </summary>
    public sealed record InsufficientStorage(string Reason) : WriteResult;

    /// <summary>May have taken effect, or may still: an accept was sent and no majority answered.</summary>
    public sealed record Unknown(string Reason) : WriteResult;
}

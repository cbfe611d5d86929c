namespace OrleansKv;

/// <summary>
/// How a change ended. Every change ends as exactly one of these; an unknown is never called a failure.
/// </summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>Chosen: on the disks of a majority.</summary>
    /// <param name="Revision">The key's revision after the change.</param>
    /// <param name="Created">The key had no value before.</param>
    /// <param name="Number">The sum an increment made; the expiry a touch set; else null.</param>
    public sealed record Committed(long Revision, bool Created, long? Number = null) : WriteResult;

    /// <summary>The condition did not hold; nothing was changed.</summary>
    /// <param name="Revision">The revision of the value in place, null when the key has none.</param>
    public sealed record ConditionFailed(long? Revision) : WriteResult;

    /// <summary>An increment met a value that is not an integer of 64 bits; nothing was changed.</summary>
    public sealed record NotANumber(long Revision) : WriteResult;

    /// <summary>The sum would not fit into 64 bits; nothing was changed.</summary>
    /// <param name="Revision">The revision of the value in place, null when the key has none.</param>
    public sealed record Overflow(long? Revision) : WriteResult;

    /// <summary>The idempotency key was used before, with another request; nothing was changed.</summary>
    public sealed record IdempotencyMismatch : WriteResult;

    /// <summary>Definitely not applied, and will not be applied later. Safe to retry.</summary>
    public sealed record NotApplied(string Reason) : WriteResult;

    /// <summary>May have taken effect, or may still: an accept left and no majority answered.</summary>
    public sealed record Unknown(string Reason) : WriteResult;
}

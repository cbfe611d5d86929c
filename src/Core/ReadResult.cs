namespace OrleansKv;

/// <summary>How a read ended.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>The key has a value.</summary>
    /// <param name="Value">The value with its media type.</param>
    /// <param name="Revision">The current revision, for a compare and set.</param>
    /// <param name="ExpiresAt">When the key expires; null: never.</param>
    /// <param name="Confirmed">False for a local read: the entry may be stale, or may never have been chosen.</param>
    public sealed record Found(Value Value, long Revision, DateTimeOffset? ExpiresAt, bool Confirmed = true)
        : ReadResult;

    /// <summary>There is no such key.</summary>
    public sealed record Absent : ReadResult;

    /// <summary>No majority answered in time.</summary>
    public sealed record Unavailable(string Reason) : ReadResult;
}

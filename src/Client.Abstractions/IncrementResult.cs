namespace OrleansKv.Client;

/// <summary>How an increment ended.</summary>
public abstract record IncrementResult
{
    private IncrementResult()
    {
    }

    /// <param name="Value">After the increment.</param>
    /// <param name="Created">There was no such key: it counted from 0.</param>
    public sealed record Committed(long Value, long Revision, bool Created) : IncrementResult;

    /// <summary>The key holds something else than an integer; nothing was changed.</summary>
    public sealed record NotANumber(string Reason) : IncrementResult;

    /// <summary>The sum would not fit 64 bits; nothing was changed.</summary>
    public sealed record Overflow(string Reason) : IncrementResult;

    /// <summary>It ended as any change may: a failed condition, not applied, unknown.</summary>
    public sealed record Ended(WriteResult Result) : IncrementResult;
}

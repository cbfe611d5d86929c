namespace OrleansKv.Client;

/// <summary>From results to exceptions, for callers to whom everything but success is one.</summary>
public static class Outcomes
{
    /// <returns>The committed change.</returns>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static WriteResult.Committed OrThrow(this WriteResult result, string key) => result switch
    {
        WriteResult.Committed committed => committed,
        WriteResult.ConditionFailed failed => throw new ConditionFailedException(key, failed.Revision),
        WriteResult.NotANumber => throw new IncrementRefusedException($"The key {key} holds no integer."),
        WriteResult.Overflow => throw new IncrementRefusedException($"The sum at {key} would not fit."),
        WriteResult.IdempotencyMismatch => throw new IdempotencyMismatchException(key),
        WriteResult.NotApplied refused => throw new ChangeNotAppliedException(refused.Reason),
        WriteResult.Unknown unknown => throw new OutcomeUnknownException(unknown.Reason),
        _ => throw new InvalidOperationException($"{result} is not a change's end."),
    };

    /// <returns>What was found; null when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static ReadResult.Found? OrThrow(this ReadResult result) => result switch
    {
        ReadResult.Found found => found,
        ReadResult.Absent => null,
        ReadResult.Unavailable unavailable => throw new StoreUnavailableException(unavailable.Reason),
        _ => throw new InvalidOperationException($"{result} is not a read's end."),
    };
}

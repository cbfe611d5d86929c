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

    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static IncrementResult.Committed OrThrow(this IncrementResult result, string key)
    {
        switch (result)
        {
            case IncrementResult.Committed committed:
                return committed;
            case IncrementResult.NotANumber refused:
                throw new IncrementRefusedException(refused.Reason);
            case IncrementResult.Overflow refused:
                throw new IncrementRefusedException(refused.Reason);
            case IncrementResult.Ended { Result: var end }:
                end.OrThrow(key);
                break;
        }
        throw new InvalidOperationException($"{result} is not an increment's end.");
    }
}

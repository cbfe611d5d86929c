namespace OrleansKv;

/// <summary>From results to exceptions, for callers to whom everything but success is one.</summary>
public static class Outcomes
{
    /// <param name="key">For the messages.</param>
    /// <returns>The committed change.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static WriteResult.Committed OrThrow(this WriteResult result, string key) => result switch
    {
        null => throw new ArgumentNullException(nameof(result)),
        WriteResult.Committed committed => committed,
        WriteResult.ConditionFailed failed => throw new ConditionFailedException(key, failed.Revision),
        WriteResult.NotANumber =>
            throw new IncrementRefusedException($"The value of {key} is not an integer of 64 bits."),
        WriteResult.Overflow =>
            throw new IncrementRefusedException($"The sum at {key} does not fit into 64 bits."),
        WriteResult.IdempotencyMismatch => throw new IdempotencyMismatchException(key),
        WriteResult.NotApplied refused => throw new ChangeNotAppliedException(refused.Reason),
        WriteResult.Unknown unknown => throw new OutcomeUnknownException(unknown.Reason),
        _ => throw new InvalidOperationException($"{result} is not a change's end."),
    };

    /// <summary>For changes of a key that must exist: that it does not is an answer.</summary>
    /// <param name="key">For the messages.</param>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">
    /// A revision did not match, it did not commit, or the outcome is unknown.
    /// </exception>
    public static bool FoundOrThrow(this WriteResult result, string key) =>
        result is not WriteResult.ConditionFailed { Revision: null } && result.OrThrow(key) is not null;

    /// <returns>What was found; null when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static ReadResult.Found? OrThrow(this ReadResult result) => result switch
    {
        null => throw new ArgumentNullException(nameof(result)),
        ReadResult.Found found => found,
        ReadResult.Absent => null,
        ReadResult.Unavailable unavailable => throw new StoreUnavailableException(unavailable.Reason),
        _ => throw new InvalidOperationException($"{result} is not a read's end."),
    };
}

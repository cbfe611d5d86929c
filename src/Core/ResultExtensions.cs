namespace OrleansKv;

/// <summary>Turns results into exceptions, for callers that expect success.</summary>
public static class ResultExtensions
{
    /// <param name="key">The key, for the message of the exception.</param>
    /// <returns>The committed change.</returns>
    /// <exception cref="KeyValueException">The change did not commit, or its outcome is unknown.</exception>
    public static WriteResult.Committed OrThrow(this WriteResult result, string key) => result switch
    {
        null => throw new ArgumentNullException(nameof(result)),
        WriteResult.Committed committed => committed,
        WriteResult.ConditionFailed failed => throw new ConditionFailedException(key, failed.Revision),
        WriteResult.NotANumber =>
            throw new IncrementRefusedException($"The value of {key} is not a 64-bit integer."),
        WriteResult.Overflow =>
            throw new IncrementRefusedException($"The sum for {key} does not fit into 64 bits."),
        WriteResult.IdempotencyMismatch => throw new IdempotencyMismatchException(key),
        WriteResult.NotApplied refused => throw new ChangeNotAppliedException(refused.Reason),
        WriteResult.InsufficientStorage full => throw new InsufficientStorageException(full.Reason),
        WriteResult.Unknown unknown => throw new OutcomeUnknownException(unknown.Reason),
        _ => throw new InvalidOperationException($"The write result {result} is unknown."),
    };

    /// <summary>For changes of a key that must exist, where "there is no such key" is a regular answer.</summary>
    /// <param name="key">The key, for the message of the exception.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyValueException">
    /// The revision did not match, the change did not commit, or its outcome is unknown.
    /// </exception>
    public static bool FoundOrThrow(this WriteResult result, string key) =>
        result is not WriteResult.ConditionFailed { Revision: null } && result.OrThrow(key) is not null;

    /// <returns>The value with its revision; null when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static ReadResult.Found? OrThrow(this ReadResult result) => result switch
    {
        null => throw new ArgumentNullException(nameof(result)),
        ReadResult.Found found => found,
        ReadResult.Absent => null,
        ReadResult.Unavailable unavailable => throw new StoreUnavailableException(unavailable.Reason),
        _ => throw new InvalidOperationException($"The read result {result} is unknown."),
    };
}

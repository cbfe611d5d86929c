namespace OrleansKv.Grains;

/// <summary>The operations on one key, for .NET services with an Orleans client.</summary>
/// <remarks>
/// The calls without "Try" throw a <see cref="KeyValueException"/> unless the change was committed, that is, is on
/// the disks of a majority. The calls with "Try" return every outcome as a <see cref="KeyWrite"/>, which must be
/// checked. A call that is canceled ends with an <see cref="OperationCanceledException"/>; its change may have
/// taken effect.
/// </remarks>
public static class KeyGrainCalls
{
    /// <summary>Stores the text, whatever was there.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="ArgumentException">The text is too long, or has half of a surrogate pair.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> SetAsync(
        this IKeyGrain key, string value, CancellationToken cancellationToken = default) =>
        (await key.TrySetAsync(value, cancellationToken)).EnsureCommitted(key.GetPrimaryKeyString());

    /// <summary>Stores the text if the key exists.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="ConditionFailedException">There is no such key.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> UpdateAsync(
        this IKeyGrain key, string value, CancellationToken cancellationToken = default) =>
        (await key.TryUpdateAsync(value, cancellationToken)).EnsureCommitted(key.GetPrimaryKeyString());

    /// <summary>Deletes the key.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<bool> DeleteAsync(
        this IKeyGrain key, CancellationToken cancellationToken = default) =>
        (await key.TryDeleteAsync(cancellationToken)).EnsureFound(key.GetPrimaryKeyString());

    /// <summary>Adds to the integer of the key, atomically; an absent key counts from 0.</summary>
    /// <returns>The sum.</returns>
    /// <exception cref="IncrementRefusedException">Not an integer, or the sum is too large.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> IncrementAsync(
        this IKeyGrain key, long by = 1, CancellationToken cancellationToken = default) =>
        (await key.TryIncrementAsync(by, cancellationToken)).EnsureNumber(key.GetPrimaryKeyString());

    /// <summary>Sets when the key expires (null: never), and keeps its value.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<bool> TouchAsync(
        this IKeyGrain key, DateTimeOffset? expiresAt, CancellationToken cancellationToken = default) =>
        (await key.TryTouchAsync(expiresAt, cancellationToken)).EnsureFound(key.GetPrimaryKeyString());

    /// <summary>Stores the text, whatever was there.</summary>
    public static Task<KeyWrite> TrySetAsync(
        this IKeyGrain key, string value, CancellationToken cancellationToken = default) =>
        Checked(key).ChangeAsync(TextChanges.Set(value), cancellationToken);

    /// <summary>Stores the text; the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryUpdateAsync(
        this IKeyGrain key, string value, CancellationToken cancellationToken = default) =>
        Checked(key).ChangeAsync(TextChanges.Set(value, Condition.Exists), cancellationToken);

    /// <summary>Deletes the key; the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryDeleteAsync(
        this IKeyGrain key, CancellationToken cancellationToken = default) =>
        Checked(key).ChangeAsync(TextChanges.Delete(), cancellationToken);

    /// <summary>Adds to the integer of the key; the result's number is the sum.</summary>
    public static Task<KeyWrite> TryIncrementAsync(
        this IKeyGrain key, long by = 1, CancellationToken cancellationToken = default) =>
        Checked(key).ChangeAsync(TextChanges.Increment(by), cancellationToken);

    /// <summary>Sets when the key expires (null: never); the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryTouchAsync(
        this IKeyGrain key, DateTimeOffset? expiresAt, CancellationToken cancellationToken = default) =>
        Checked(key).ChangeAsync(TextChanges.Touch(expiresAt), cancellationToken);

    /// <summary>Reads the value as text, linearizably.</summary>
    /// <returns>
    /// The bytes as UTF-8, with U+FFFD in place of invalid UTF-8; null if there is no such key.
    /// </returns>
    /// <exception cref="StoreUnavailableException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(
        this IKeyGrain key, CancellationToken cancellationToken = default) =>
        TextChanges.TextOf(await Checked(key).GetAsync(cancellationToken));

    private static IKeyGrain Checked(IKeyGrain key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key;
    }
}

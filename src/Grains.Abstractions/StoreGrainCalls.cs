namespace OrleansKv.Grains;

/// <summary>
/// The operations through a node's store grain, which works around the owner of a key that is down: the right choice
/// for most clients.
/// </summary>
/// <remarks>
/// The calls without "Try" throw a <see cref="KeyValueException"/> unless the change was committed, that is, is on
/// the disks of a majority. The calls with "Try" return every outcome as a <see cref="KeyWrite"/>, which must be
/// checked. A call that is canceled ends with an <see cref="OperationCanceledException"/>; its change may have
/// taken effect.
/// </remarks>
public static class StoreGrainCalls
{
    /// <summary>The store, as served by whichever node the client is connected to.</summary>
    public static IStoreGrain GetStore(this IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IStoreGrain>(0);
    }

    /// <summary>Stores the text, whatever was there.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="ArgumentException">The text is too long, or has half of a surrogate pair.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> SetAsync(
        this IStoreGrain store, string key, string value, CancellationToken cancellationToken = default) =>
        (await store.TrySetAsync(key, value, cancellationToken)).EnsureCommitted(key);

    /// <summary>Stores the text if the key exists.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="ConditionFailedException">There is no such key.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> UpdateAsync(
        this IStoreGrain store, string key, string value, CancellationToken cancellationToken = default) =>
        (await store.TryUpdateAsync(key, value, cancellationToken)).EnsureCommitted(key);

    /// <summary>Deletes the key.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<bool> DeleteAsync(
        this IStoreGrain store, string key, CancellationToken cancellationToken = default) =>
        (await store.TryDeleteAsync(key, cancellationToken)).EnsureFound(key);

    /// <summary>Adds to the integer of the key, atomically; an absent key counts from 0.</summary>
    /// <returns>The sum.</returns>
    /// <exception cref="IncrementRefusedException">Not an integer, or the sum is too large.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> IncrementAsync(
        this IStoreGrain store, string key, long by = 1, CancellationToken cancellationToken = default) =>
        (await store.TryIncrementAsync(key, by, cancellationToken)).EnsureNumber(key);

    /// <summary>Sets when the key expires (null: never), and keeps its value.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<bool> TouchAsync(
        this IStoreGrain store, string key, DateTimeOffset? expiresAt,
        CancellationToken cancellationToken = default) =>
        (await store.TryTouchAsync(key, expiresAt, cancellationToken)).EnsureFound(key);

    /// <summary>Stores the text, whatever was there.</summary>
    public static Task<KeyWrite> TrySetAsync(
        this IStoreGrain store, string key, string value, CancellationToken cancellationToken = default) =>
        Checked(store, key).ChangeAsync(key, TextChanges.Set(value), cancellationToken);

    /// <summary>Stores the text; the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryUpdateAsync(
        this IStoreGrain store, string key, string value, CancellationToken cancellationToken = default) =>
        Checked(store, key).ChangeAsync(key, TextChanges.Set(value, Condition.Exists), cancellationToken);

    /// <summary>Deletes the key; the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryDeleteAsync(
        this IStoreGrain store, string key, CancellationToken cancellationToken = default) =>
        Checked(store, key).ChangeAsync(key, TextChanges.Delete(), cancellationToken);

    /// <summary>Adds to the integer of the key; the result's number is the sum.</summary>
    public static Task<KeyWrite> TryIncrementAsync(
        this IStoreGrain store, string key, long by = 1, CancellationToken cancellationToken = default) =>
        Checked(store, key).ChangeAsync(key, TextChanges.Increment(by), cancellationToken);

    /// <summary>Sets when the key expires (null: never); the condition fails if there is no such key.</summary>
    public static Task<KeyWrite> TryTouchAsync(
        this IStoreGrain store, string key, DateTimeOffset? expiresAt,
        CancellationToken cancellationToken = default) =>
        Checked(store, key).ChangeAsync(key, TextChanges.Touch(expiresAt), cancellationToken);

    /// <summary>Reads the value as text, linearizably.</summary>
    /// <returns>
    /// The bytes as UTF-8, with U+FFFD in place of invalid UTF-8; null if there is no such key.
    /// </returns>
    /// <exception cref="StoreUnavailableException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(
        this IStoreGrain store, string key, CancellationToken cancellationToken = default) =>
        TextChanges.TextOf(await Checked(store, key).GetAsync(key, cancellationToken));

    private static IStoreGrain Checked(IStoreGrain store, string key)
    {
        ArgumentNullException.ThrowIfNull(store);
        Key.From(key, nameof(key));
        return store;
    }
}

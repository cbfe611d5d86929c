namespace OrleansKv.Grains;

/// <summary>
/// The commands through a node's store grain, which goes round a key's node that is gone: the way for
/// most clients.
/// </summary>
public static class StoreGrainCalls
{
    /// <summary>The store, as whichever node serves it that the client is connected to.</summary>
    public static IStoreGrain GetStore(this IGrainFactory grains) => grains.GetGrain<IStoreGrain>(0);

    /// <summary>SET: stores the text, whatever was there.</summary>
    public static Task<KeyWrite> SetAsync(this IStoreGrain store, string key, string value) =>
        store.ChangeAsync(key, TextChanges.Set(value));

    /// <summary>UPD: stores the text where there is a value; else the condition fails.</summary>
    public static Task<KeyWrite> UpdateAsync(this IStoreGrain store, string key, string value) =>
        store.ChangeAsync(key, TextChanges.Set(value, Condition.Exists));

    /// <summary>DEL: deletes the value; where there is none the condition fails.</summary>
    public static Task<KeyWrite> DeleteAsync(this IStoreGrain store, string key) =>
        store.ChangeAsync(key, TextChanges.Delete());

    /// <summary>
    /// Adds to the number in place, atomically; a key without a value counts from 0. The result has the sum.
    /// </summary>
    public static Task<KeyWrite> IncrementAsync(this IStoreGrain store, string key, long by = 1) =>
        store.ChangeAsync(key, TextChanges.Increment(by));

    /// <summary>
    /// Sets when the key expires, null never, and leaves the value; where there is none the condition fails.
    /// </summary>
    public static Task<KeyWrite> TouchAsync(this IStoreGrain store, string key, DateTimeOffset? expiresAt) =>
        store.ChangeAsync(key, TextChanges.Touch(expiresAt));

    /// <summary>GET: the value as text; null when there is none.</summary>
    /// <exception cref="TimeoutException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(this IStoreGrain store, string key) =>
        TextChanges.TextOf(await store.GetAsync(key));
}

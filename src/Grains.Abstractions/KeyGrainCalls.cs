namespace OrleansKv.Grains;

/// <summary>The commands on one key, for .NET services that hold an Orleans client.</summary>
public static class KeyGrainCalls
{
    /// <summary>SET: stores the text, whatever was there.</summary>
    public static Task<KeyWrite> SetAsync(this IKeyGrain key, string value) =>
        key.ChangeAsync(TextChanges.Set(value));

    /// <summary>UPD: stores the text where there is a value; else the condition fails.</summary>
    public static Task<KeyWrite> UpdateAsync(this IKeyGrain key, string value) =>
        key.ChangeAsync(TextChanges.Set(value, Condition.Exists));

    /// <summary>DEL: deletes the value; where there is none the condition fails.</summary>
    public static Task<KeyWrite> DeleteAsync(this IKeyGrain key) => key.ChangeAsync(TextChanges.Delete());

    /// <summary>
    /// Adds to the number in place, atomically; a key without a value counts from 0. The result has the sum.
    /// </summary>
    public static Task<KeyWrite> IncrementAsync(this IKeyGrain key, long by = 1) =>
        key.ChangeAsync(TextChanges.Increment(by));

    /// <summary>
    /// Sets when the key expires, null never, and leaves the value; where there is none the condition fails.
    /// </summary>
    public static Task<KeyWrite> TouchAsync(this IKeyGrain key, DateTimeOffset? expiresAt) =>
        key.ChangeAsync(TextChanges.Touch(expiresAt));

    /// <summary>GET: the value as text; null when there is none.</summary>
    /// <exception cref="TimeoutException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(this IKeyGrain key) =>
        TextChanges.TextOf(await key.GetAsync());
}

using OrleansKv.Consensus;

namespace OrleansKv.Grains;

/// <summary>The four commands on one key, for .NET services that hold an Orleans client.</summary>
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

    /// <summary>GET: the value as text; null when there is none.</summary>
    /// <exception cref="TimeoutException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(this IKeyGrain key) => TextChanges.TextOf(await key.GetAsync());
}

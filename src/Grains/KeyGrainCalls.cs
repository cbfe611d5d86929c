using System.Text;
using OrleansKv.Consensus;

namespace OrleansKv.Grains;

/// <summary>The four commands, for .NET services that hold an Orleans client.</summary>
public static class KeyGrainCalls
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>SET: stores the text, whatever was there.</summary>
    public static Task<KeyWrite> SetAsync(this IKeyGrain key, string value) =>
        key.ChangeAsync(KeyChange.From(Change.Set(NewId(), Of(value))));

    /// <summary>UPD: stores the text where there is a value; else the condition fails.</summary>
    public static Task<KeyWrite> UpdateAsync(this IKeyGrain key, string value) =>
        key.ChangeAsync(KeyChange.From(Change.Set(NewId(), Of(value), Condition.Exists)));

    /// <summary>DEL: deletes the value; where there is none the condition fails.</summary>
    public static Task<KeyWrite> DeleteAsync(this IKeyGrain key) =>
        key.ChangeAsync(KeyChange.From(Change.Delete(NewId())));

    /// <summary>GET: the value as text; null when there is none.</summary>
    /// <exception cref="TimeoutException">No majority of the replicas answered in time.</exception>
    public static async Task<string?> GetTextAsync(this IKeyGrain key)
    {
        var read = await key.GetAsync();
        return read.Kind switch
        {
            ReadKind.Found => Encoding.UTF8.GetString(read.Value!),
            ReadKind.Absent => null,
            _ => throw new TimeoutException(read.Reason),
        };
    }

    private static Value Of(string text) => new(Encoding.UTF8.GetBytes(text), Text);

    /// <summary>A random id: a client has no boot number of its own.</summary>
    private static OperationId NewId() => OperationId.FromHash(
        [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()]);
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>
/// Values as .NET types, stored as JSON. Without a JsonTypeInfo the client's own options give it; a program
/// that is trimmed or compiled ahead of time passes one of its JsonSerializerContext.
/// </summary>
/// <exception cref="JsonException">The stored value is not JSON of this type.</exception>
public static class TypedCalls
{
    /// <returns>The value; the default of the type when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static Task<T?> GetAsync<T>(
        this IKeyValueClient client, string key, CancellationToken cancellation = default) =>
        GetAsync(client, key, InfoOf<T>(client), cancellation);

    /// <inheritdoc cref="GetAsync{T}(IKeyValueClient, string, CancellationToken)"/>
    public static async Task<T?> GetAsync<T>(
        this IKeyValueClient client, string key, JsonTypeInfo<T> type,
        CancellationToken cancellation = default) =>
        await FindAsync(client, key, type, cancellation).Free() is { } entry
            ? entry.Value
            : default;

    /// <returns>The value with its revision; null when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static Task<Entry<T>?> FindAsync<T>(
        this IKeyValueClient client, string key, CancellationToken cancellation = default) =>
        FindAsync(client, key, InfoOf<T>(client), cancellation);

    /// <inheritdoc cref="FindAsync{T}(IKeyValueClient, string, CancellationToken)"/>
    public static async Task<Entry<T>?> FindAsync<T>(
        this IKeyValueClient client, string key, JsonTypeInfo<T> type,
        CancellationToken cancellation = default)
    {
        var result = await client.TryGetAsync(key, null, cancellation).Free();
        return result.OrThrow() is { } found
            ? new(Decode(found.Value, type), found.Revision, found.ExpiresAt)
            : null;
    }

    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        SetAsync(client, key, value, InfoOf<T>(client), options, cancellation);

    /// <summary>Compare and set: stores only when the key is at this revision.</summary>
    /// <returns>The new revision.</returns>
    /// <exception cref="ConditionFailedException">The key is at another revision, or absent.</exception>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, long ifRevision,
        CancellationToken cancellation = default) =>
        SetAsync(client, key, value, WriteOptions.IfRevision(ifRevision), cancellation);

    /// <inheritdoc cref="SetAsync{T}(IKeyValueClient, string, T, WriteOptions?, CancellationToken)"/>
    public static async Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, JsonTypeInfo<T> type, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        (await client.TrySetAsync(key, Encode(value, type), options, cancellation).Free())
        .OrThrow(key).Revision;

    internal static Value Encode<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), Value.Json);

    internal static JsonTypeInfo<T> InfoOf<T>(IKeyValueClient client) =>
        (JsonTypeInfo<T>)client.Json.GetTypeInfo(typeof(T));

    private static T Decode<T>(Value value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(value.Bytes.Span, type)!;
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Client;

/// <summary>
/// Operations on .NET types, stored as JSON. Without a JsonTypeInfo, the client's options are used; a program that
/// is trimmed or compiled ahead of time passes one from its JsonSerializerContext.
/// </summary>
/// <remarks>
/// When the task of a set completes, the value is on the disks of a majority. All calls have the client's deadline,
/// or that of the options. They throw an <see cref="ArgumentException"/> for an invalid key or option, and a
/// <see cref="RequestRefusedException"/> for what a node rejects.
/// </remarks>
public static class TypedCalls
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the value of a key, linearizably.</summary>
    /// <returns>
    /// The value; the default of the type if there is no such key. If that default is also a possible value, such
    /// as 0, use FindAsync to distinguish the two.
    /// </returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    /// <exception cref="JsonException">The stored value is not JSON of this type.</exception>
    public static Task<T?> GetAsync<T>(
        this IKeyValueClient client, string key, CancellationToken cancellationToken = default) =>
        GetAsync(client, key, InfoOf<T>(client), cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IKeyValueClient, string, CancellationToken)"/>
    /// <param name="type">How the value is read; in place of the client's own options.</param>
    public static async Task<T?> GetAsync<T>(
        this IKeyValueClient client, string key, JsonTypeInfo<T> type,
        CancellationToken cancellationToken = default) =>
        await FindAsync(client, key, type, cancellationToken).ConfigureAwait(false) is { } entry
            ? entry.Value
            : default;

    /// <summary>Reads the value of a key with its revision and its expiry, linearizably.</summary>
    /// <returns>Null if there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    /// <exception cref="JsonException">The stored value is not JSON of this type.</exception>
    public static Task<Entry<T>?> FindAsync<T>(
        this IKeyValueClient client, string key, CancellationToken cancellationToken = default) =>
        FindAsync(client, key, InfoOf<T>(client), cancellationToken);

    /// <inheritdoc cref="FindAsync{T}(IKeyValueClient, string, CancellationToken)"/>
    /// <param name="type">How the value is read; in place of the client's own options.</param>
    public static Task<Entry<T>?> FindAsync<T>(
        this IKeyValueClient client, string key, JsonTypeInfo<T> type,
        CancellationToken cancellationToken = default) =>
        FindAsync(client, key, type, null, cancellationToken);
    /// <summary>
    /// Stores the value as JSON. In strings inside the value, System.Text.Json writes U+FFFD in place of half of a
    /// surrogate pair; a value that is itself such a string is rejected.
    /// </summary>
    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    /// <exception cref="JsonException">The value cannot be written as JSON.</exception>
    public static Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, WriteOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SetAsync(client, key, value, InfoOf<T>(client), options, cancellationToken);

    /// <summary>Compare and set: stores only if the key is at this revision.</summary>
    /// <returns>The new revision.</returns>
    /// <exception cref="ConditionFailedException">The key is at another revision, or absent.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    /// <exception cref="JsonException">The value cannot be written as JSON.</exception>
    public static Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, long ifRevision,
        CancellationToken cancellationToken = default) =>
        SetAsync(client, key, value, WriteOptions.IfRevision(ifRevision), cancellationToken);

    /// <inheritdoc cref="SetAsync{T}(IKeyValueClient, string, T, WriteOptions?, CancellationToken)"/>
    /// <param name="type">How the value is written; in place of the client's own options.</param>
    public static async Task<long> SetAsync<T>(
        this IKeyValueClient client, string key, T value, JsonTypeInfo<T> type, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(type);
        var json = Encode(key, value, type);
        return (await client.TrySetAsync(key, json, options, cancellationToken)
            .ConfigureAwait(false)).OrThrow(key).Revision;
    }

    internal static async Task<Entry<T>?> FindAsync<T>(
        IKeyValueClient client, string key, JsonTypeInfo<T> type, ReadOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(type);
        var result = await client.TryGetAsync(key, options, cancellationToken).ConfigureAwait(false);
        return result.OrThrow() is { } found
            ? new(Decode(key, found.Value, type), found.Revision, found.ExpiresAt)
            : null;
    }

    internal static Value Encode<T>(string key, T value, JsonTypeInfo<T> type)
    {
        if (value is string text) CheckUnicode(text, nameof(value));
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (JsonException e)
        {
            throw Named($"The value for {key} cannot be written as JSON", e);
        }
        return json.Length <= Limits.ValueBytes
            ? new(json, Value.Json)
            : throw new ArgumentException(
                $"The value is longer than {Limits.ValueBytes} bytes as JSON.", nameof(value));
    }

    /// <summary>The serializer would store U+FFFD in place of half a surrogate pair.</summary>
    private static void CheckUnicode(string text, string paramName)
    {
        try
        {
            Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                $"The value is not valid Unicode: at index {e.Index} is half of a surrogate pair.",
                paramName, e);
        }
    }

    internal static JsonTypeInfo<T> InfoOf<T>(IKeyValueClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (JsonTypeInfo<T>)client.Json.GetTypeInfo(typeof(T));
    }

    private static T Decode<T>(string key, Value value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Bytes.Span, type)!;
        }
        catch (JsonException e)
        {
            var what = $"The value of {key} ({value.ContentType}) is not JSON of the type {typeof(T).Name}";
            throw Named(what, e);
        }
    }

    private static JsonException Named(string what, JsonException e) =>
        new($"{what}: {e.Message}", e.Path, e.LineNumber, e.BytePositionInLine, e);
}

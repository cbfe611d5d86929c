using System.Text;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>The commands on bytes and texts, which throw for every end but success.</summary>
public static class PlainCalls
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <returns>The bytes as they were stored; null when there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static async Task<ReadOnlyMemory<byte>?> GetBytesAsync(
        this IKeyValueClient client, string key, CancellationToken cancellation = default) =>
        (await FindAsync(client, key, cancellation).Free())?.Value.Bytes;

    /// <returns>
    /// The stored bytes as UTF-8; null when there is no such key. Of a value that was stored as JSON this is
    /// the JSON text, with its quotes: GetAsync&lt;string&gt; reads that.
    /// </returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static async Task<string?> GetStringAsync(
        this IKeyValueClient client, string key, CancellationToken cancellation = default) =>
        await FindAsync(client, key, cancellation).Free() is { } found
            ? Encoding.UTF8.GetString(found.Value.Bytes.Span)
            : null;

    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static Task<long> SetBytesAsync(
        this IKeyValueClient client, string key, ReadOnlyMemory<byte> bytes, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        SetAsync(client, key, new(bytes, Value.Binary), options, cancellation);

    /// <summary>Stores the text as text/plain.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static Task<long> SetStringAsync(
        this IKeyValueClient client, string key, string text, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        SetAsync(client, key, new(Encoding.UTF8.GetBytes(text), PlainText), options, cancellation);

    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">A revision did not match, or it did not commit.</exception>
    public static async Task<bool> DeleteAsync(
        this IKeyValueClient client, string key, WriteOptions? options = null,
        CancellationToken cancellation = default)
    {
        var result = await client.TryDeleteAsync(key, options, cancellation).Free();
        if (result is WriteResult.ConditionFailed { Revision: null }) return false;
        result.OrThrow(key);
        return true;
    }

    /// <returns>The sum.</returns>
    /// <exception cref="KeyValueException">It holds no integer, or it did not commit.</exception>
    public static async Task<long> IncrementAsync(
        this IKeyValueClient client, string key, long by = 1, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        (await client.TryIncrementAsync(key, by, options, cancellation).Free())
        .OrThrow(key).Number!.Value;

    /// <summary>Sets when the key expires without sending its value; null: never.</summary>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyValueException">A revision did not match, or it did not commit.</exception>
    public static async Task<bool> TouchAsync(
        this IKeyValueClient client, string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellation = default)
    {
        var result =
            await client.TryTouchAsync(key, timeToLive, options, cancellation).Free();
        if (result is WriteResult.ConditionFailed { Revision: null }) return false;
        result.OrThrow(key);
        return true;
    }

    /// <summary>Deletes every key, atomically.</summary>
    /// <exception cref="KeyValueException">It did not commit, or nobody knows.</exception>
    public static async Task ClearAsync(
        this IKeyValueClient client, CancellationToken cancellation = default) =>
        (await client.TryClearAsync(cancellation).Free()).OrThrow("*");

    private static async Task<long> SetAsync(
        IKeyValueClient client, string key, Value value, WriteOptions? options,
        CancellationToken cancellation) =>
        (await client.TrySetAsync(key, value, options, cancellation).Free())
        .OrThrow(key).Revision;

    private static async Task<ReadResult.Found?> FindAsync(
        IKeyValueClient client, string key, CancellationToken cancellation) =>
        (await client.TryGetAsync(key, null, cancellation).Free()).OrThrow();
}

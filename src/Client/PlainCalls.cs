using System.Text;

namespace OrleansKv.Client;

/// <summary>Operations on bytes and text, which throw unless they succeed.</summary>
/// <remarks>
/// When the task of a change completes, the change is on the disks of a majority. All calls have the client's
/// deadline, or that of the options. They throw an <see cref="ArgumentException"/> for an invalid key or option,
/// and a <see cref="RequestRefusedException"/> for what a node rejects.
/// </remarks>
public static class PlainCalls
{
    /// <summary>Reads the bytes of a key, linearizably.</summary>
    /// <returns>The stored bytes; null if there is no such key.</returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static async Task<ReadOnlyMemory<byte>?> GetBytesAsync(
        this IKeyValueClient client, string key, CancellationToken cancellationToken = default) =>
        (await FindAsync(client, key, cancellationToken).ConfigureAwait(false))?.Value.Bytes;

    /// <summary>Reads the text of a key, linearizably.</summary>
    /// <returns>
    /// The stored bytes as UTF-8, with U+FFFD in place of invalid UTF-8; null if there is no such key. For a value
    /// stored as JSON this is the JSON text, quotes included: read a JSON string with GetAsync&lt;string&gt;.
    /// </returns>
    /// <exception cref="StoreUnavailableException">No majority answered in time.</exception>
    public static async Task<string?> GetStringAsync(
        this IKeyValueClient client, string key, CancellationToken cancellationToken = default) =>
        await FindAsync(client, key, cancellationToken).ConfigureAwait(false) is { } found
            ? Encoding.UTF8.GetString(found.Value.Bytes.Span)
            : null;

    /// <summary>Stores bytes as application/octet-stream.</summary>
    /// <param name="bytes">At most 1 MiB. Not copied: do not change them until the task completes.</param>
    /// <returns>The revision.</returns>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static Task<long> SetBytesAsync(
        this IKeyValueClient client, string key, ReadOnlyMemory<byte> bytes, WriteOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SetAsync(client, key, new(bytes, Value.Binary), options, cancellationToken);

    /// <summary>Stores the text as text/plain, in UTF-8.</summary>
    /// <returns>The revision.</returns>
    /// <exception cref="ArgumentException">
    /// The text has half of a surrogate pair, or is longer than 1 MiB in UTF-8.
    /// </exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static Task<long> SetStringAsync(
        this IKeyValueClient client, string key, string text, WriteOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SetAsync(client, key, Value.FromText(text), options, cancellationToken);

    /// <summary>Deletes a key.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">
    /// A revision did not match, it did not commit, or the outcome is unknown.
    /// </exception>
    public static async Task<bool> DeleteAsync(
        this IKeyValueClient client, string key, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (await client.TryDeleteAsync(key, options, cancellationToken).ConfigureAwait(false)).FoundOrThrow(key);
    }

    /// <summary>Adds to the integer of a key, atomically; an absent key counts from 0.</summary>
    /// <param name="by">May be negative.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="IncrementRefusedException">Not an integer, or the sum is too large.</exception>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task<long> IncrementAsync(
        this IKeyValueClient client, string key, long by = 1, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var result = await client.TryIncrementAsync(key, by, options, cancellationToken).ConfigureAwait(false);
        return result.OrThrow(key).Number!.Value;
    }

    /// <summary>Sets when the key expires without sending its value.</summary>
    /// <param name="timeToLive">Counted from now; null: the key never expires.</param>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="KeyValueException">
    /// A revision did not match, it did not commit, or the outcome is unknown.
    /// </exception>
    public static async Task<bool> TouchAsync(
        this IKeyValueClient client, string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (await client.TryTouchAsync(key, timeToLive, options, cancellationToken).ConfigureAwait(false))
            .FoundOrThrow(key);
    }

    /// <summary>Deletes every key, atomically.</summary>
    /// <exception cref="KeyValueException">It did not commit, or the outcome is unknown.</exception>
    public static async Task ClearAsync(
        this IKeyValueClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        (await client.TryClearAsync(cancellationToken).ConfigureAwait(false)).OrThrow("*");
    }

    private static async Task<long> SetAsync(
        IKeyValueClient client, string key, Value value, WriteOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var result = await client.TrySetAsync(key, value, options, cancellationToken).ConfigureAwait(false);
        return result.OrThrow(key).Revision;
    }

    private static async Task<ReadResult.Found?> FindAsync(
        IKeyValueClient client, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (await client.TryGetAsync(key, null, cancellationToken).ConfigureAwait(false)).OrThrow();
    }
}

using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client.Caching;

/// <summary>
/// IDistributedCache on the store. Entries end by the store's own expiry; an access extends a sliding one
/// without sending its value again, never beyond its absolute end.
/// </summary>
/// <exception cref="KeyValueException">The store could not do it within the client's deadline.</exception>
public sealed class OrleansKvCache(
    IKeyValueClient client, IOptions<OrleansKvCacheOptions> options, TimeProvider time)
    : IBufferDistributedCache
{
    /// <summary>A reader who has its value should not wait long for its extension.</summary>
    private static readonly TimeSpan ExtensionDeadline = TimeSpan.FromSeconds(2);

    private readonly OrleansKvCacheOptions _options = options.Value;

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await AccessAsync(key, token).Free())?.ToArray();

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await AccessAsync(key, token).Free() is not { } bytes) return false;
        destination.Write(bytes.Span);
        return true;
    }

    /// <inheritdoc/>
    public Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return StoreAsync(key, value, options, token);
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options,
        CancellationToken token = default) =>
        await StoreAsync(key, value.ToArray(), options, token).Free();

    /// <inheritdoc/>
    public Task RefreshAsync(string key, CancellationToken token = default) => AccessAsync(key, token);

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default) =>
        client.DeleteAsync(KeyOf(key), null, token);

    // The store is reached through a network only: what follows blocks the thread, as with every such cache.

    /// <inheritdoc/>
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    private async Task<ReadOnlyMemory<byte>?> AccessAsync(string key, CancellationToken token)
    {
        var found = (await client.TryGetAsync(KeyOf(key), null, token).Free()).OrThrow();
        if (found is null) return null;
        var lifetime = CacheLifetime.Parse(found.Value.ContentType);
        var now = time.GetUtcNow();
        if (lifetime.Absolute <= now) return null;
        if (lifetime.Sliding is not null && IsWorthExtending(found, lifetime, now))
            await ExtendAsync(key, lifetime.LeftAt(now), found.Revision, token).Free();
        return found.Value.Bytes;
    }

    /// <summary>
    /// At this revision only: an entry that was set meanwhile has another lifetime. What was read is good
    /// whether or not it is extended, so its end does not matter.
    /// </summary>
    private Task ExtendAsync(string key, TimeSpan? left, long revision, CancellationToken token) =>
        client.TryTouchAsync(
            KeyOf(key), left, WriteOptions.IfRevision(revision) with { Deadline = ExtensionDeadline }, token);

    private bool IsWorthExtending(ReadResult.Found found, CacheLifetime lifetime, DateTimeOffset now)
    {
        // Who does not tell when an entry ends cannot be spared the extension.
        if (found.ExpiresAt is not { } end || lifetime.LeftAt(now) is not { } left) return true;
        return now + left - end > lifetime.Sliding * _options.SlidingSlack;
    }

    private async Task StoreAsync(
        string key, ReadOnlyMemory<byte> bytes, DistributedCacheEntryOptions given, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(given);
        var now = time.GetUtcNow();
        var lifetime = CacheLifetime.Of(given, now);
        var result = await client.TrySetAsync(
            KeyOf(key), new(bytes, lifetime.ContentType), new() { TimeToLive = lifetime.LeftAt(now) }, token)
            .Free();
        result.OrThrow(key);
    }

    private string KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _options.KeyPrefix + key;
    }
}

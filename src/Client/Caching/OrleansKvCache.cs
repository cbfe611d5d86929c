using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client.Caching;

/// <summary>
/// An IDistributedCache on the store. The store expires the entries; an access extends a sliding entry without
/// sending its value again, but not beyond its absolute expiration. Calls have the cache's own deadline, and fail
/// immediately while the store is known to be unavailable.
/// </summary>
/// <exception cref="KeyValueException">The store did not complete the call within the deadline.</exception>
public sealed class OrleansKvCache : IBufferDistributedCache
{
    private readonly IKeyValueClient _client;
    private readonly TimeProvider _time;
    private readonly OrleansKvCacheOptions _options;
    private readonly CacheCircuit _circuit;

    /// <param name="client">The store; the cache's deadline replaces the client's.</param>
    /// <param name="options">Read once.</param>
    /// <param name="time">Used for the lifetimes of entries, and for how long the circuit stays open.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message says why.</exception>
    public OrleansKvCache(IKeyValueClient client, IOptions<OrleansKvCacheOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        new OrleansKvCacheOptionsValidator().ThrowUnlessValid(options.Value, nameof(options));
        (_client, _time, _options) = (client, time, options.Value);
        _circuit = new(_options, time);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await AccessAsync(key, token).ConfigureAwait(false))?.ToArray();

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await AccessAsync(key, token).ConfigureAwait(false) is not { } bytes) return false;
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
        await StoreAsync(key, value.ToArray(), options, token).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task RefreshAsync(string key, CancellationToken token = default) => AccessAsync(key, token);

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        var full = KeyOf(key);
        return _circuit.RunAsync(
            stop => _client.DeleteAsync(full, new() { Deadline = _options.Deadline }, stop), token);
    }

    // The synchronous calls of the interface block the thread, as in every cache behind a network.
#pragma warning disable RS0030

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
#pragma warning restore RS0030

    private async Task<ReadOnlyMemory<byte>?> AccessAsync(string key, CancellationToken token)
    {
        var full = KeyOf(key);
        var found = await _circuit.RunAsync(stop => ReadAsync(full, stop), token).ConfigureAwait(false);
        if (found is null) return null;
        var lifetime = CacheLifetime.Parse(found.Value.ContentType);
        var now = _time.GetUtcNow();
        if (lifetime.Absolute <= now) return null;
        if (lifetime.Sliding is not null && IsWorthExtending(found, lifetime, now))
            await ExtendAsync(full, lifetime.LeftAt(now), found.Revision, token).ConfigureAwait(false);
        return found.Value.Bytes;
    }

    private async Task<ReadResult.Found?> ReadAsync(string key, CancellationToken token) =>
        (await _client.TryGetAsync(key, new() { Deadline = _options.Deadline }, token).ConfigureAwait(false)).OrThrow();

    /// <summary>
    /// Only at this revision: an entry that was set in the meantime has its own lifetime. The value that was read
    /// is valid whether or not it is extended, so the result does not matter.
    /// </summary>
    private Task ExtendAsync(string key, TimeSpan? left, long revision, CancellationToken token) =>
        _client.TryTouchAsync(
            key, left, WriteOptions.IfRevision(revision) with { Deadline = _options.Deadline }, token);

    private bool IsWorthExtending(ReadResult.Found found, CacheLifetime lifetime, DateTimeOffset now)
    {
        // If the transport does not report the expiry, the entry is always extended.
        if (found.ExpiresAt is not { } end || lifetime.LeftAt(now) is not { } left) return true;
        return now + left - end > lifetime.Sliding * _options.SlidingSlack;
    }

    private Task StoreAsync(
        string key, ReadOnlyMemory<byte> bytes, DistributedCacheEntryOptions given, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(given, "options");
        var now = _time.GetUtcNow();
        var lifetime = CacheLifetime.Of(given, now);
        var (full, value) = (KeyOf(key), new Value(bytes, lifetime.ContentType));
        var options = new WriteOptions { TimeToLive = lifetime.LeftAt(now), Deadline = _options.Deadline };
        return _circuit.RunAsync(
            async stop => (await _client.TrySetAsync(full, value, options, stop).ConfigureAwait(false)).OrThrow(full),
            token);
    }

    private string KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Key.From(_options.KeyPrefix + key, nameof(key)).Text;
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>
/// The client over HTTP, for any process that reaches the nodes. Thread-safe: use one for the whole program. It
/// opens connections when it needs them, and closes them when it is disposed.
/// </summary>
/// <inheritdoc cref="IKeyValueClient"/>
public sealed class HttpKeyValueClient : IKeyValueClient, IDisposable
{
    private readonly NodePool _pool;
    private readonly OrleansKvHttpOptions _options;

    /// <param name="options">Read once; later changes have no effect.</param>
    /// <param name="logger">Null: nothing is logged.</param>
    /// <param name="time">Null: the system's clock.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message says why.</exception>
    public HttpKeyValueClient(
        OrleansKvHttpOptions options, ILogger<HttpKeyValueClient>? logger = null, TimeProvider? time = null)
#pragma warning disable RS0030 // jitter of retries; tests use the constructor below
        : this(options, (ILogger?)logger, time, Random.Shared)
#pragma warning restore RS0030
    {
    }

    internal HttpKeyValueClient(
        OrleansKvHttpOptions options, ILogger? logger, TimeProvider? time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        new OrleansKvHttpOptionsValidator().ThrowUnlessValid(options, nameof(options));
        _options = options;
#pragma warning disable RS0030 // the default for a caller without a clock of its own
        _pool = new(options, logger ?? NullLogger.Instance, time ?? TimeProvider.System, random);
#pragma warning restore RS0030
    }

    /// <inheritdoc/>
    public JsonSerializerOptions Json => _options.Json;

    /// <inheritdoc/>
    public async Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = options.Checked();
        var request = KeyRequests.Get(Key.From(key, nameof(key)), raw: true, given.Consistency);
        return ReplyMap.Read(await SendAsync("get", request, given.Deadline, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The media type has characters that are not allowed in an HTTP header.
    /// </exception>
    public async Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var valid = Key.From(key, nameof(key));
        ArgumentNullException.ThrowIfNull(value);
        if (value.ContentType.Length == 0 || value.ContentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException(
                "The media type must be printable ASCII, because it is sent in an HTTP header.", nameof(value));
        var given = options.Checked();
        var request = KeyRequests.Set(valid, value.Bytes, value.ContentType, given);
        return ReplyMap.Write(await SendAsync("set", request, given.Deadline, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        var request = KeyRequests.Delete(valid, given);
        return ReplyMap.Write(await SendAsync("delete", request, given.Deadline, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.Checked());
        var request = KeyRequests.Increment(valid, by, given);
        return ReplyMap.Write(
            await SendAsync("increment", request, given.Deadline, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        OptionChecks.CheckTimeToLive(timeToLive, nameof(timeToLive));
        var request = KeyRequests.Touch(valid, timeToLive, given);
        return ReplyMap.Write(await SendAsync("touch", request, given.Deadline, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryClearAsync(CancellationToken cancellationToken = default) =>
        ReplyMap.Write(
            await SendAsync("clear", KeyRequests.Clear(), null, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        OptionChecks.Check(operations);
        OptionChecks.CheckDeadline(deadline, nameof(deadline));
        if (operations.Count == 0) return [];
        var request = BatchRequest.Request(operations);
        return BatchResults.Of(
            operations, await SendAsync("batch", request, deadline, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellationToken = default) =>
        PagesAsync(Key.CheckPrefix(prefix), values, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new HttpWatch(_pool, Key.CheckPrefix(prefix), options.Checked()).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var request = new KvRequest(HttpMethod.Get, "/_/cluster");
        var body = ReplyMap.Body(await SendAsync("status", request, null, cancellationToken).ConfigureAwait(false));
        return JsonSerializer.Deserialize(body.Span, ClusterStatusJson.Default.ClusterStatus)!;
    }

    /// <summary>Closes the connections; operations in progress fail.</summary>
    public void Dispose() => _pool.Dispose();

    private async IAsyncEnumerable<KeyEntry> PagesAsync(
        string prefix, bool values, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = KeyListing.PagesAsync(
            prefix, values,
            async (request, stop) => ReplyMap.Body(await SendAsync("list", request, null, stop).ConfigureAwait(false)),
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
            foreach (var entry in page)
                yield return KeyListing.Entry(entry);
    }

    private Task<Ending<KvReply>> SendAsync(
        string name, KvRequest request, TimeSpan? deadline, CancellationToken cancellationToken) =>
        _pool.SendAsync(name, request, deadline, cancellationToken);
}

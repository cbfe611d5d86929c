using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>
/// The store over plain HTTP, for processes outside the cluster's network. Thread-safe; one for the whole
/// program. It opens connections when it needs them, and closes them when it is disposed.
/// </summary>
/// <inheritdoc cref="IKeyValueClient"/>
public sealed class HttpKeyValueClient : IKeyValueClient, IDisposable
{
    private readonly NodePool _pool;
    private readonly OrleansKvHttpOptions _options;

    /// <param name="options">Read once: later changes have no effect.</param>
    /// <param name="logger">Null: nothing is logged.</param>
    /// <param name="time">Null: the system's.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message says why.</exception>
    public HttpKeyValueClient(
        OrleansKvHttpOptions options, ILogger<HttpKeyValueClient>? logger = null, TimeProvider? time = null)
        : this(options, (ILogger?)logger, time, Random.Shared)
    {
    }

    internal HttpKeyValueClient(
        OrleansKvHttpOptions options, ILogger? logger, TimeProvider? time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        new OrleansKvHttpOptionsValidator().ThrowUnlessValid(options, nameof(options));
        _options = options;
        _pool = new(options, logger ?? NullLogger.Instance, time ?? TimeProvider.System, random);
    }

    /// <inheritdoc/>
    public JsonSerializerOptions Json => _options.Json;

    /// <inheritdoc/>
    public async Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = options.Checked();
        var path = KeyAddress.With(KeyAddress.Path(Key.From(key, nameof(key))), "raw");
        if (given.Consistency == Consistency.Local) path = KeyAddress.With(path, "consistency=local");
        var request = new KvRequest(HttpMethod.Get, path);
        return ReplyMap.Read(await SendAsync("get", request, given.Deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The media type has characters that a header of HTTP cannot carry.
    /// </exception>
    public async Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var valid = Key.From(key, nameof(key));
        ArgumentNullException.ThrowIfNull(value);
        if (value.ContentType.Length == 0 || value.ContentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException(
                "The media type must be printable ASCII: it is sent in a header of HTTP.", nameof(value));
        var given = options.Checked();
        var request = Change(HttpMethod.Put, KeyAddress.Path(valid), given) with
        {
            Body = ValueForm.Body(value),
            ContentType = value.ContentType,
            Ttl = given.TimeToLive?.Seconds(),
        };
        return ReplyMap.Write(await SendAsync("set", request, given.Deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        var request = Change(HttpMethod.Delete, KeyAddress.Path(valid), given);
        return ReplyMap.Write(await SendAsync("delete", request, given.Deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.Checked());
        var query = string.Create(CultureInfo.InvariantCulture, $"op=increment&by={by}");
        var request = Change(HttpMethod.Post, KeyAddress.ForPost(valid, query), given) with
        {
            Ttl = given.TimeToLive?.Seconds(),
        };
        return ReplyMap.Write(
            await SendAsync("increment", request, given.Deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        OptionChecks.CheckTimeToLive(timeToLive, nameof(timeToLive));
        var query = timeToLive is null ? "op=touch&ttl=none" : "op=touch";
        var request = Change(HttpMethod.Post, KeyAddress.ForPost(valid, query), given) with
        {
            Ttl = timeToLive?.Seconds(),
        };
        return ReplyMap.Write(await SendAsync("touch", request, given.Deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    public async Task<WriteResult> TryClearAsync(CancellationToken cancellationToken = default) =>
        ReplyMap.Write(
            await SendAsync("clear", new(HttpMethod.Post, "/clear"), null, cancellationToken).Free());

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        OptionChecks.Check(operations);
        OptionChecks.CheckDeadline(deadline, nameof(deadline));
        if (operations.Count == 0) return [];
        var request = BatchForm.Request(operations);
        return BatchResults.Of(
            operations, await SendAsync("batch", request, deadline, cancellationToken).Free());
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellationToken = default) =>
        PagesAsync(Key.CheckPrefix(prefix), values, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new Watch(_pool, Key.CheckPrefix(prefix), options.Checked()).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var request = new KvRequest(HttpMethod.Get, "/_/cluster");
        var body = ReplyMap.Body(await SendAsync("status", request, null, cancellationToken).Free());
        return JsonSerializer.Deserialize(body.Span, StatusForm.Default.ClusterStatus)!;
    }

    /// <summary>Closes the connections; operations that are under way fail.</summary>
    public void Dispose() => _pool.Dispose();

    private async IAsyncEnumerable<KeyEntry> PagesAsync(
        string prefix, bool values, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var request = new KvRequest(HttpMethod.Get, ListForm.Address(prefix, values, cursor));
            var page = ListForm.Parse(
                ReplyMap.Body(await SendAsync("list", request, null, cancellationToken).Free()));
            foreach (var entry in page.Keys) yield return entry;
            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    private static KvRequest Change(HttpMethod method, string path, WriteOptions options) =>
        new KvRequest(method, path) { IdempotencyKey = options.IdOrFresh() }.Under(options.Condition);

    private Task<Ending<KvReply>> SendAsync(
        string name, KvRequest request, TimeSpan? deadline, CancellationToken cancellationToken) =>
        _pool.SendAsync(name, request, deadline, cancellationToken);
}

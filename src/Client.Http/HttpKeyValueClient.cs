using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client.Http;

/// <summary>The store over plain HTTP, for processes outside the cluster's network.</summary>
public sealed class HttpKeyValueClient : IKeyValueClient, IDisposable
{
    private readonly NodePool _pool;
    private readonly OrleansKvHttpOptions _options;

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
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        _options = options;
        _pool = new(options, logger ?? NullLogger.Instance, time ?? TimeProvider.System, random);
    }

    public JsonSerializerOptions Json => _options.Json;

    public async Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var path = KeyAddress.With(KeyAddress.Path(Key.From(key)), "raw");
        if (options?.Consistency == Consistency.Local) path = KeyAddress.With(path, "consistency=local");
        var request = new KvRequest(HttpMethod.Get, path);
        return ReplyMap.Read(await SendAsync("get", request, options?.Deadline, cancellation).Free());
    }

    public async Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        var request = Change(HttpMethod.Put, KeyAddress.Path(Key.From(key)), options) with
        {
            Body = ValueForm.Body(value),
            ContentType = value.ContentType,
            Ttl = options?.TimeToLive?.TotalSeconds,
        };
        return ReplyMap.Write(await SendAsync("set", request, options?.Deadline, cancellation).Free());
    }

    public async Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        var request = Change(HttpMethod.Delete, KeyAddress.Path(Key.From(key)), options);
        return ReplyMap.Write(await SendAsync("delete", request, options?.Deadline, cancellation).Free());
    }

    public async Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"op=increment&by={by}");
        var request = Change(HttpMethod.Post, KeyAddress.ForPost(Key.From(key), query), options) with
        {
            Ttl = options?.TimeToLive?.TotalSeconds,
        };
        return ReplyMap.Write(await SendAsync("increment", request, options?.Deadline, cancellation).Free());
    }

    public async Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellation = default)
    {
        var query = timeToLive is null ? "op=touch&ttl=none" : "op=touch";
        var request = Change(HttpMethod.Post, KeyAddress.ForPost(Key.From(key), query), options) with
        {
            Ttl = timeToLive?.TotalSeconds,
        };
        return ReplyMap.Write(await SendAsync("touch", request, options?.Deadline, cancellation).Free());
    }

    public async Task<WriteResult> TryClearAsync(CancellationToken cancellation = default) =>
        ReplyMap.Write(
            await SendAsync("clear", new(HttpMethod.Post, "/clear"), null, cancellation).Free());

    /// <exception cref="ArgumentException">There are more than 1,000 operations.</exception>
    public async Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count > BatchForm.Most)
            throw new ArgumentException($"A batch has at most {BatchForm.Most} operations.");
        if (operations.Count == 0) return [];
        var ending = await SendAsync("batch", BatchForm.Request(operations), deadline, cancellation).Free();
        return BatchResults.Of(operations, ending);
    }

    public async IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? cursor = null;
        do
        {
            var request = new KvRequest(HttpMethod.Get, ListForm.Address(prefix, values, cursor));
            var page = ListForm.Parse(
                ReplyMap.Body(await SendAsync("list", request, null, cancellation).Free()));
            foreach (var entry in page.Keys) yield return entry;
            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellation = default) =>
        new Watch(_pool, prefix, options ?? new()).RunAsync(cancellation);

    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        var request = new KvRequest(HttpMethod.Get, "/_/cluster");
        var body = ReplyMap.Body(await SendAsync("status", request, null, cancellation).Free());
        return JsonSerializer.Deserialize(body.Span, StatusForm.Default.ClusterStatus)!;
    }

    public void Dispose() => _pool.Dispose();

    private static KvRequest Change(HttpMethod method, string path, WriteOptions? options)
    {
        options ??= new();
        return new KvRequest(method, path) { IdempotencyKey = options.IdOrFresh() }.Under(options.Condition);
    }

    private Task<Ending<KvReply>> SendAsync(
        string name, KvRequest request, TimeSpan? deadline, CancellationToken cancellation) =>
        _pool.SendAsync(name, request, deadline, cancellation);
}

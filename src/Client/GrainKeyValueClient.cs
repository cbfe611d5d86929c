using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Retrying;
using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>The store over an Orleans client, through the store grain of a node it is connected to.</summary>
internal sealed class GrainKeyValueClient : IKeyValueClient
{
    private const string Transport = "orleans";

    /// <summary>Keys in a page with values: of the longest, 32 MiB in a message.</summary>
    private const int KeysWithValues = 32;

    /// <summary>Operations of a batch that are under way at once.</summary>
    private const int Parallel = 32;

    private static readonly string[] Cluster = ["the cluster"];

    private readonly OrleansKvOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RetryLoop<string> _loop;
    private readonly IStoreGrain _grain;
    private readonly GrainAttempts _store;
    private readonly ChangeMaker _changes;

    public GrainKeyValueClient(
        IGrainFactory grains, OrleansKvOptions options, ILogger<GrainKeyValueClient> logger,
        TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        _loop = new(options.Retry, time, Random.Shared) { Failed = NoteFailure };
        _grain = grains.GetStore();
        _store = new(_grain, time);
        _changes = new(time);
    }

    public JsonSerializerOptions Json => _options.Json;

    public async Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var valid = Key.From(key).Text;
        var ending = await RunAsync<ReadResult>(
            new("get", Repetition.Read, options?.Deadline), (p, c) => _store.ReadAsync(valid, p, c),
            cancellation).Free();
        return ending is Ending<ReadResult>.Answered(var result)
            ? result
            : new ReadResult.Unavailable(ending.WhyNot);
    }

    public Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        ChangeAsync("set", key, options, (k, o) => _changes.Set(k, value, o), cancellation);

    public Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        ChangeAsync("delete", key, options, _changes.Delete, cancellation);

    public Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellation = default) =>
        ChangeAsync("increment", key, options, (k, o) => _changes.Increment(k, by, o), cancellation);

    public Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        ChangeAsync("touch", key, options, (k, o) => _changes.Touch(k, timeToLive, o), cancellation);

    public async Task<WriteResult> TryClearAsync(CancellationToken cancellation = default) =>
        ResultOf(await RunAsync<WriteResult>(
            new("clear", Repetition.Never), _store.ClearAsync, cancellation).Free());

    public async Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        using var slots = new SemaphoreSlim(Parallel);
        return await Task.WhenAll(operations.Select(async operation =>
        {
            await slots.WaitAsync(cancellation).Free();
            try
            {
                return await RunAsync(operation, deadline, cancellation).Free();
            }
            finally
            {
                slots.Release();
            }
        })).Free();
    }

    public async IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (limit, after) = (values ? KeysWithValues : Limits.PageKeys, (string?)null);
        do
        {
            var cursor = after;
            var page = Answer(await RunAsync<KeyPage>(
                new("list", Repetition.Read),
                (p, c) => _store.ListAsync(prefix, cursor, limit, values, p, c), cancellation).Free());
            for (var i = 0; i < page.Keys.Count; i++) yield return EntryOf(page.Keys[i], page.Entries[i]);
            after = page.Cursor;
        }
        while (after is not null);
    }

    public IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellation = default) =>
        new GrainWatch(_grain, _logger, prefix, options ?? new()).RunAsync(cancellation);

    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellation = default) =>
        Answer(await RunAsync<ClusterStatus>(
            new("status", Repetition.Read), _store.StatusAsync, cancellation).Free());

    private async Task<WriteResult> ChangeAsync(
        string name, string key, WriteOptions? options, Func<Key, WriteOptions, KeyChange> make,
        CancellationToken cancellation)
    {
        var (valid, given) = (Key.From(key), options ?? new());
        var change = make(valid, given);
        return ResultOf(await RunAsync<WriteResult>(
            new(name, Operation.OfChange(given.Condition), given.Deadline),
            (p, c) => _store.ChangeAsync(valid.Text, change, p, c), cancellation).Free());
    }

    private async Task<BatchResult> RunAsync(
        BatchOperation operation, TimeSpan? deadline, CancellationToken cancellation)
    {
        var (key, within) = (operation.Key, new WriteOptions { Deadline = deadline });
        try
        {
            return operation switch
            {
                BatchOperation.Get => new BatchResult.Read(
                    await TryGetAsync(key, new() { Deadline = deadline }, cancellation).Free()),
                BatchOperation.Set(_, var value, var given) => new BatchResult.Written(
                    await TrySetAsync(key, value, Within(given), cancellation).Free()),
                BatchOperation.Delete(_, var given) => new BatchResult.Written(
                    await TryDeleteAsync(key, Within(given), cancellation).Free()),
                BatchOperation.Touch(_, var ttl, var given) => new BatchResult.Written(
                    await TryTouchAsync(key, ttl, Within(given), cancellation).Free()),
                BatchOperation.Increment(_, var by, var given) => new BatchResult.Written(
                    await TryIncrementAsync(key, by, Within(given), cancellation).Free()),
                _ => throw new ArgumentException($"{operation.GetType().Name} is no operation of a batch."),
            };
        }
        catch (RequestRefusedException e)
        {
            return new BatchResult.Refused(e);
        }

        WriteOptions Within(WriteOptions? given) =>
            given is null ? within : given with { Deadline = deadline };
    }

    private async Task<Ending<TReply>> RunAsync<TReply>(
        Operation operation, Func<TimeSpan, CancellationToken, Task<Attempt<TReply>>> attempt,
        CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var ending = await _loop.RunAsync<TReply>(
            operation, Cluster, (_, patience, stop) => attempt(patience, stop), cancellation).Free();
        ClientMetrics.Ended(operation.Name, Transport, ending.Name, _time.GetElapsedTime(start));
        if (ending is Ending<TReply>.Unknown(var reason)) _logger.OutcomeUnknown(operation.Name, reason);
        return ending;
    }

    private void NoteFailure(string operation, string target, string reason)
    {
        ClientMetrics.Failed(operation, Transport);
        _logger.AttemptFailed(operation, reason);
    }

    private static WriteResult ResultOf(Ending<WriteResult> ending) => ending switch
    {
        Ending<WriteResult>.Answered(var result) => result,
        Ending<WriteResult>.Unavailable => new WriteResult.NotApplied(ending.WhyNot),
        _ => new WriteResult.Unknown(ending.WhyNot),
    };

    /// <exception cref="StoreUnavailableException">There was none.</exception>
    private static T Answer<T>(Ending<T> ending) =>
        ending is Ending<T>.Answered(var reply) ? reply : throw new StoreUnavailableException(ending.WhyNot);

    private static KeyEntry EntryOf(string key, KeyRead read) => new(
        key, read.Revision,
        read.Value is { } bytes ? new(bytes, read.ContentType ?? Value.Binary) : null, read.ExpiresAt);
}

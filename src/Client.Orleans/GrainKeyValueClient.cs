using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Retrying;
using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>The client over Orleans, through the store grain of a connected node.</summary>
internal sealed class GrainKeyValueClient : IKeyValueClient
{
    private const string Transport = "orleans";

    /// <summary>Keys in a page with values: with the longest values, a message of 32 MiB.</summary>
    private const int KeysWithValues = 32;

    /// <summary>Concurrent operations of a batch.</summary>
    private const int Parallel = 32;

    private static readonly string[] Cluster = ["the cluster"];

    private readonly OrleansKvOptions _options;
    private readonly ILogger _logger;
    private readonly RetryLoop<string> _loop;
    private readonly IStoreGrain _grain;
    private readonly GrainAttempts _store;
    private readonly KeyChangeFactory _changes;

    public GrainKeyValueClient(
        IGrainFactory grains, OrleansKvOptions options, ILogger<GrainKeyValueClient> logger,
        TimeProvider time)
    {
        (_options, _logger) = (options, logger);
#pragma warning disable RS0030 // jitter of retries, which no test has to repeat
        _loop = new(options.Retry, time, Random.Shared) { Transport = Transport, Failed = NoteFailure };
#pragma warning restore RS0030
        _grain = grains.GetStore();
        _store = new(_grain, time);
        _changes = new(time);
    }

    public JsonSerializerOptions Json => _options.Json;

    public async Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)).Text, options.Checked());
        var ending = await RunAsync<ReadResult>(
            new("get", Repetition.Read, given.Deadline), (p, c) => _store.ReadAsync(valid, p, c),
            cancellationToken).ConfigureAwait(false);
        return ending is Ending<ReadResult>.Answered(var result)
            ? result
            : new ReadResult.Unavailable(ending.WhyNot);
    }

    public async Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var valid = Key.From(key, nameof(key));
        ArgumentNullException.ThrowIfNull(value);
        var given = options.Checked();
        return await ChangeAsync("set", valid, given, _changes.Set(valid, value, given), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        return await ChangeAsync("delete", valid, given, _changes.Delete(valid, given), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.Checked());
        var change = _changes.Increment(valid, by, given);
        return await ChangeAsync("increment", valid, given, change, cancellationToken).ConfigureAwait(false);
    }

    public async Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var (valid, given) = (Key.From(key, nameof(key)), options.CheckedOfExisting());
        OptionChecks.CheckTimeToLive(timeToLive, nameof(timeToLive));
        var change = _changes.Touch(valid, timeToLive, given);
        return await ChangeAsync("touch", valid, given, change, cancellationToken).ConfigureAwait(false);
    }

    public async Task<WriteResult> TryClearAsync(CancellationToken cancellationToken = default) =>
        ResultOf(await RunAsync<WriteResult>(
            new("clear", Repetition.Never), _store.ClearAsync, cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        OptionChecks.Check(operations);
        OptionChecks.CheckDeadline(deadline, nameof(deadline));
        using var slots = new SemaphoreSlim(Parallel);
        return await Task.WhenAll(operations.Select(async operation =>
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await RunAsync(operation, deadline, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        })).ConfigureAwait(false);
    }

    public IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellationToken = default) =>
        PagesAsync(Key.CheckPrefix(prefix), values, cancellationToken);

    public IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new GrainWatch(_grain, _logger, Key.CheckPrefix(prefix), options.Checked())
            .RunAsync(cancellationToken);

    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        Answer(await RunAsync<ClusterStatus>(
            new("status", Repetition.Read), _store.StatusAsync, cancellationToken).ConfigureAwait(false));

    private async IAsyncEnumerable<KeyEntry> PagesAsync(
        string prefix, bool values, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (limit, after) = (values ? KeysWithValues : Limits.PageKeys, (string?)null);
        do
        {
            var cursor = after;
            var page = Answer(await RunAsync<KeyPage>(
                new("list", Repetition.Read),
                (p, c) => _store.ListAsync(prefix, cursor, limit, values, p, c), cancellationToken)
                    .ConfigureAwait(false));
            for (var i = 0; i < page.Keys.Count; i++) yield return EntryOf(page.Keys[i], page.Entries[i]);
            after = page.Cursor;
        }
        while (after is not null);
    }

    private async Task<WriteResult> ChangeAsync(
        string name, Key key, WriteOptions options, KeyChange change, CancellationToken cancellationToken) =>
        ResultOf(await RunAsync<WriteResult>(
            new(name, Operation.OfChange(options.Condition), options.Deadline),
            (p, c) => _store.ChangeAsync(key.Text, change, p, c), cancellationToken).ConfigureAwait(false));

    private async Task<BatchResult> RunAsync(
        BatchOperation operation, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        var (key, within) = (operation.Key, new WriteOptions { Deadline = deadline });
        try
        {
            return operation switch
            {
                BatchOperation.Get => new BatchResult.Read(
                    await TryGetAsync(key, new() { Deadline = deadline }, cancellationToken).ConfigureAwait(false)),
                BatchOperation.Set(_, var value, var given) => new BatchResult.Written(
                    await TrySetAsync(key, value, Within(given), cancellationToken).ConfigureAwait(false)),
                BatchOperation.Delete(_, var given) => new BatchResult.Written(
                    await TryDeleteAsync(key, Within(given), cancellationToken).ConfigureAwait(false)),
                BatchOperation.Touch(_, var ttl, var given) => new BatchResult.Written(
                    await TryTouchAsync(key, ttl, Within(given), cancellationToken).ConfigureAwait(false)),
                BatchOperation.Increment(_, var by, var given) => new BatchResult.Written(
                    await TryIncrementAsync(key, by, Within(given), cancellationToken).ConfigureAwait(false)),
                _ => throw new InvalidOperationException($"{operation.GetType().Name} was not checked."),
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
        CancellationToken cancellationToken)
    {
        var ending = await _loop.RunAsync<TReply>(
            operation, Cluster, (_, patience, stop) => attempt(patience, stop), cancellationToken)
                .ConfigureAwait(false);
        if (ending is Ending<TReply>.Unknown(var reason)) _logger.OutcomeUnknown(operation.Name, reason);
        return ending;
    }

    private void NoteFailure(string operation, string target, string reason)
    {
        ClientTelemetry.Failed(operation, Transport);
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

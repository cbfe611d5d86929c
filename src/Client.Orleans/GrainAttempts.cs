using OrleansKv.Client.Retrying;
using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>Makes single calls of a store grain, and reports for each whether it may have taken effect.</summary>
internal sealed class GrainAttempts(IStoreGrain store, TimeProvider time)
{
    public Task<Attempt<ReadResult>> ReadAsync(
        string key, TimeSpan patience, CancellationToken cancellation) =>
        TryAsync<KeyRead, ReadResult>(stop => store.GetAsync(key, stop), Classify, patience, cancellation);

    public Task<Attempt<WriteResult>> ChangeAsync(
        string key, KeyChange change, TimeSpan patience, CancellationToken cancellation) =>
        TryAsync<KeyWrite, WriteResult>(
            stop => store.ChangeAsync(key, change, stop), Classify, patience, cancellation);

    public Task<Attempt<WriteResult>> ClearAsync(TimeSpan patience, CancellationToken cancellation) =>
        TryAsync<KeyWrite, WriteResult>(store.ClearAsync, Classify, patience, cancellation);

    public Task<Attempt<KeyPage>> ListAsync(
        string prefix, string? after, int limit, bool withValues, TimeSpan patience,
        CancellationToken cancellation) =>
        TryAsync<KeyPage, KeyPage>(
            stop => store.ListAsync(prefix, after, limit, withValues, stop),
            page => page.Error is { } error
                ? new Attempt<KeyPage>.Busy(error, null)
                : new Attempt<KeyPage>.Answered(page, true),
            patience, cancellation);

    public Task<Attempt<ClusterStatus>> StatusAsync(TimeSpan patience, CancellationToken cancellation) =>
        TryAsync<ClusterStatus, ClusterStatus>(
            store.GetStatusAsync, status => new Attempt<ClusterStatus>.Answered(status, true), patience,
            cancellation);

    /// <exception cref="RequestRefusedException">The store rejected the arguments.</exception>
    private async Task<Attempt<TResult>> TryAsync<TReply, TResult>(
        Func<CancellationToken, Task<TReply>> call, Func<TReply, Attempt<TResult>> classify,
        TimeSpan patience, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return classify(await call(linked.Token).WaitAsync(linked.Token).ConfigureAwait(false));
        }
        catch (ArgumentException e)
        {
            throw new RequestRefusedException(400, "bad-request", e.Message);
        }
        // After any other exception the message may have been sent: a lost gateway does not report more.
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            return new Attempt<TResult>.Lost(timeout.IsCancellationRequested
                ? $"no answer within {patience.TotalSeconds:0.#} s"
                : e.Message);
        }
    }

    private static Attempt<ReadResult> Classify(KeyRead read) => read.ToResult() switch
    {
        ReadResult.Unavailable unavailable => new Attempt<ReadResult>.Busy(unavailable.Reason, null),
        var result => new Attempt<ReadResult>.Answered(result, true),
    };

    private static Attempt<WriteResult> Classify(KeyWrite write) => write.ToResult() switch
    {
        WriteResult.NotApplied refused => new Attempt<WriteResult>.Busy(refused.Reason, null),
        WriteResult.Unknown unknown => new Attempt<WriteResult>.Lost(unknown.Reason),
        var result => new Attempt<WriteResult>.Answered(result, result is WriteResult.Committed),
    };
}

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>
/// One watch over any number of silos. The stream below works around lost silos; here the watch restarts with a
/// snapshot if the missed changes can no longer be delivered.
/// </summary>
internal sealed class GrainWatch(IStoreGrain store, ILogger logger, string prefix, WatchOptions options)
{
    private string? _token = options.ResumeAfter;
    private bool _snapshot = options.Snapshot;

    public async IAsyncEnumerable<StoreEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var events = store
                .WatchAsync(prefix, _token, _snapshot, options.Values, cancellation)
                .GetAsyncEnumerator(cancellation);
            await using (events.ConfigureAwait(false))
                while (await NextAsync(events).ConfigureAwait(false) is { } found)
                    yield return found;
            yield return new StoreEvent.Resync("The token is from another cluster, or too old.", null);
        }
    }

    /// <returns>Null if the watch cannot resume from its position.</returns>
    private async Task<StoreEvent?> NextAsync(IAsyncEnumerator<KeyEvent> events)
    {
        try
        {
            // It ends only with an exception.
            await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            logger.WatchRestarts(prefix, e.Message);
            (_token, _snapshot) = (null, true);
            return null;
        }
        _token = events.Current.Token;
        return Form(events.Current);
    }

    private static StoreEvent Form(KeyEvent e) => e.Kind switch
    {
        WatchKind.Ready => new StoreEvent.Ready(e.Token),
        WatchKind.Put => new StoreEvent.Put(e.Key!, ValueOf(e), e.Revision, e.ExpiresAt, e.Token),
        WatchKind.Delete => new StoreEvent.Deleted(e.Key!, e.Revision, e.Token),
        WatchKind.Expire => new StoreEvent.Expired(e.Key!, e.Revision, e.Token),
        WatchKind.Clear => new StoreEvent.Cleared(e.Revision, e.Token),
        WatchKind.Resync => new StoreEvent.Resync(e.Reason ?? "", e.Token),
        WatchKind.Synced => new StoreEvent.Synced(e.Token),
        _ => throw new NotSupportedException($"{e.Kind} is not an event that this version of the client knows."),
    };

    private static Value? ValueOf(KeyEvent e) =>
        e.Value is { } bytes ? new(bytes, e.ContentType ?? Value.Binary) : null;
}

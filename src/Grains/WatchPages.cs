using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>
/// Answers a watch page by page. Between two pages nothing is held: the token has everything, so a client may
/// ask any node for the next one, and one that asks no more leaves nothing behind.
/// </summary>
internal sealed class WatchPages(ReplicaHost host)
{
    private const int MaxEvents = 128;
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Milliseconds after which a page without events is answered, with a new token.</summary>
    private const int Heartbeat = 2000;

    /// <summary>Without a majority there is not even that; it is well within a call's time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <exception cref="OperationCanceledException">The client no longer waits for the page.</exception>
    public async Task<WatchPage> NextAsync(KeyWatch ask, CancellationToken cancellationToken)
    {
        var opening = await host.Watches.WatchAsync(ask.ToQuery(Heartbeat), cancellationToken);
        return opening switch
        {
            WatchOpening.Opened opened => await ReadAsync(opened.Events, ask.WithValues, cancellationToken),
            WatchOpening.Gone gone => new() { Gone = gone.Reason },
            WatchOpening.Unavailable not => new() { Unavailable = not.Reason },
            _ => throw new InvalidOperationException($"{opening.GetType().Name} has no form for the wire."),
        };
    }

    private async Task<WatchPage> ReadAsync(
        IAsyncEnumerable<WatchEvent> events, bool withValues, CancellationToken cancellationToken)
    {
        var (page, bytes) = (new List<KeyEvent>(), 0);
        using var patience = new CancellationTokenSource(Patience, host.Group.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var all = events.GetAsyncEnumerator(limit.Token);
        var next = Task.FromResult(true);
        try
        {
            while (page.Count < MaxEvents && bytes < MaxBytes)
            {
                next = all.MoveNextAsync().AsTask();
                if (page.Count > 0 && !next.IsCompleted) break;
                if (!await next) return page.Count > 0 ? PageOf(page) : new() { Unavailable = "It stops." };
                page.Add(KeyEvent.From(all.Current, withValues));
                bytes += page[^1].Value?.Length ?? 0;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client asks again, with the token that it has.
        }
        finally
        {
            await limit.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await all.DisposeAsync();
        }
        return PageOf(page);
    }

    private static WatchPage PageOf(List<KeyEvent> events) => new() { Events = [.. events] };
}

using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>
/// Serves a watch page by page. No state is kept between two pages: everything is in the token, so a client may
/// request the next page from any node, and a client that stops leaves nothing behind.
/// </summary>
internal sealed class WatchPages(ReplicaHost host)
{
    private const int MaxEvents = 128;
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Milliseconds after which an empty page is returned, with a new token.</summary>
    private const int Heartbeat = 2000;

    /// <summary>The limit without a majority, when there is no token; well within the timeout of a call.</summary>
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
            _ => throw new InvalidOperationException($"{opening.GetType().Name} cannot be sent."),
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
            // The client retries with the token that it has.
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

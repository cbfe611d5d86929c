using System.Runtime.CompilerServices;

namespace OrleansKv.Grains;

/// <summary>Watches through a node's store grain, and at another one when that node is gone.</summary>
public static class StoreWatch
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What happens to the keys with a prefix: each key's revisions in their order, every event at least
    /// once; intermediate revisions may be left out, the last never. It goes on through lost nodes and
    /// restarts until it is cancelled.
    /// </summary>
    /// <param name="token">Of an event of an earlier watch, to go on from there; null: from now on.</param>
    /// <param name="snapshot">Without a token: everything that there is first, then Synced.</param>
    /// <param name="withValues">Puts carry their values.</param>
    /// <exception cref="InvalidOperationException">The token says nothing to this cluster.</exception>
    public static async IAsyncEnumerable<KeyEvent> WatchAsync(
        this IStoreGrain store, string prefix = "", string? token = null, bool snapshot = false,
        bool withValues = true, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var pause = FirstPause;
        while (true)
        {
            var ask = new KeyWatch
            {
                Prefix = prefix, Token = token, Snapshot = snapshot, WithValues = withValues,
            };
            var page = await TryAskAsync(store, ask, cancellation);
            if (page?.Gone is { } gone) throw new InvalidOperationException(gone);
            if (page is null or { Unavailable: not null })
            {
                await Task.Delay(pause, cancellation);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }
            pause = FirstPause;
            foreach (var e in page.Events)
            {
                token = e.Token;
                if (e.Kind != WatchKind.Idle) yield return e;
            }
        }
    }

    /// <returns>Null when no answer came. Nothing is lost by it: the token has not moved.</returns>
    private static async Task<WatchPage?> TryAskAsync(
        IStoreGrain store, KeyWatch ask, CancellationToken cancellation)
    {
        try
        {
            return await store.WatchAsync(ask).WaitAsync(cancellation);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            return null; // a silo that comes or goes
        }
    }
}

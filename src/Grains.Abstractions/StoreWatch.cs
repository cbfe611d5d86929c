using System.Runtime.CompilerServices;

namespace OrleansKv.Grains;

/// <summary>Watches through a node's store grain, and through another one if that node is lost.</summary>
public static class StoreWatch
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Streams the changes of the keys with a prefix: the revisions of a key in order, every event at least once;
    /// intermediate revisions may be skipped, the last one never. Resumes after lost nodes and restarts until it is
    /// canceled.
    /// </summary>
    /// <param name="token">The token of an event of an earlier watch, to resume after it; null: from now on.</param>
    /// <param name="snapshot">Without a token: whether to begin with everything that exists, then Synced.</param>
    /// <param name="withValues">Whether puts include their values.</param>
    /// <exception cref="ArgumentException">No key can begin with the prefix; thrown by the call itself.</exception>
    /// <exception cref="InvalidOperationException">The token is not from this cluster.</exception>
    public static IAsyncEnumerable<KeyEvent> WatchAsync(
        this IStoreGrain store, string prefix = "", string? token = null, bool snapshot = false,
        bool withValues = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return PagesAsync(
            store, Key.CheckPrefix(prefix), token, snapshot, withValues, cancellationToken);
    }

    private static async IAsyncEnumerable<KeyEvent> PagesAsync(
        IStoreGrain store, string prefix, string? token, bool snapshot, bool withValues,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var ask = new KeyWatch
            {
                Prefix = prefix,
                Token = token,
                Snapshot = snapshot,
                WithValues = withValues,
            };
            var page = await TryAskAsync(store, ask, cancellationToken);
            if (page?.Gone is { } gone) throw new InvalidOperationException(gone);
            if (page is null or { Unavailable: not null })
            {
#pragma warning disable RS0030 // an extension of a grain reference has no services to take a clock from
                await Task.Delay(pause, cancellationToken);
#pragma warning restore RS0030
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

    /// <returns>Null if there was no answer. Nothing is lost: the token has not moved.</returns>
    private static async Task<WatchPage?> TryAskAsync(
        IStoreGrain store, KeyWatch ask, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WatchAsync(ask, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            return null; // a silo that is starting or stopping
        }
    }
}

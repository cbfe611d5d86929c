using System.Runtime.CompilerServices;

namespace OrleansKv.Client;

/// <summary>A watch of the client over HTTP: the steps of a <see cref="WatchLoop"/> as events.</summary>
internal sealed class HttpWatch(NodePool pool, string prefix, WatchOptions options)
{
    private const string Name = "watch";

    /// <exception cref="RequestRefusedException">No key can begin with the prefix.</exception>
    public async IAsyncEnumerable<StoreEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var retry = pool.Options.Retry;
        var loop = new WatchLoop(
            pool.Attempts, new(retry.AttemptTimeout, pool.Options.WatchSilence, retry), pool.Time, pool.Random,
            () => pool.Current, pool.Leave, prefix, options);
        await foreach (var step in loop.RunAsync(cancellation).ConfigureAwait(false))
            if (EventOf(step) is { } found)
                yield return found;
    }

    /// <returns>Null for what is not an event of the store.</returns>
    private StoreEvent? EventOf(WatchStep step)
    {
        switch (step)
        {
            case WatchStep.Event e:
                return EventParser.Parse(e.Kind, e.Data, e.Token);
            case WatchStep.Restarted(var reason, var rejected):
                if (rejected) pool.Logger.WatchRestarts(prefix, reason);
                return new StoreEvent.Resync(reason, null);
            case WatchStep.Lost(var server, var reason, var wasOpen):
                if (wasOpen) pool.Logger.WatchBroke(prefix, server.Name, reason);
                pool.NoteFailure(Name, server, reason);
                return null;
            case WatchStep.Rejected(var reply):
                throw ProblemText.Refusal(reply);
            default:
                return null;
        }
    }
}

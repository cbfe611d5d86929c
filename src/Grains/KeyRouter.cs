using OrleansKv.Consensus;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>
/// Brings an operation to its key's grain, or round it: while the grain's node is suspected, this node
/// proposes itself.
/// </summary>
internal sealed class KeyRouter(ReplicaHost host, IGrainFactory grains, ActiveNodes nodes, LostSilos lost)
{
    /// <summary>
    /// A little more than the grain's own limit, in milliseconds: its answer says more than our silence.
    /// </summary>
    private const int Margin = 200;

    /// <summary>Beyond it the silo has ended under the call: it answers nothing any more.</summary>
    public TimeSpan ReadPatience => Patience + TimeSpan.FromMilliseconds(Margin);

    private TimeSpan Patience => TimeSpan.FromMilliseconds(host.Group.Timing.Operation + Margin);

    /// <summary>A quorum read by this node; what it cannot prove the key's grain can, by its term.</summary>
    /// <remarks>
    /// One limit for all that is tried: the caller's silo would else give up first, with an exception.
    /// </remarks>
    public async Task<ReadResult> ReadAsync(Key key)
    {
        try
        {
            return await ReadInTurnAsync(key).WaitAsync(Patience, host.Group.Time);
        }
        catch (TimeoutException)
        {
            return new ReadResult.Unavailable("No majority of the replicas answered in time.");
        }
    }

    /// <summary>
    /// A change that was sent is never carried out by anyone else: without an answer it is unknown, unless
    /// its id stands in the chosen entry.
    /// </summary>
    public async Task<WriteResult> ChangeAsync(Key key, Change change)
    {
        if (OwnerToAsk(key) is not { } owner)
            return await host.Store.ChangeAsync(key, change, CancellationToken.None);
        try
        {
            var sent = KeyChange.From(change, DeadlineAt(owner));
            var call = grains.GetGrain<IKeyGrain>(key.Text).ChangeAsync(sent);
            return (await call.WaitAsync(Patience, host.SuspicionOf(owner))).ToResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Note(owner, e);
            if (await TryFindAsync(key, change) is { } committed) return committed;
            return new WriteResult.Unknown($"The key's node did not answer ({e.GetType().Name}).");
        }
    }

    /// <summary>
    /// On the owner's clock: a change that lies in the queues of a paused node must not come to life with it.
    /// </summary>
    private long DeadlineAt(NodeId owner) =>
        host.Group.UnixNow + host.ClockOffset(owner) + host.Group.Timing.Operation;

    private async Task<ReadResult> ReadInTurnAsync(Key key)
    {
        if (await host.Store.TryReadAsync(key, host.Group.Deadline) is { } read) return read;
        if (await TryAskGrainAsync(key) is { } answer) return answer;
        return await host.Store.GetAsync(key, Consistency.Linearizable, CancellationToken.None);
    }

    private async Task<WriteResult.Committed?> TryFindAsync(Key key, Change change)
    {
        try
        {
            var limit = TimeSpan.FromMilliseconds(host.Group.Timing.Round);
            return await host.Store.FindAsync(key, change).WaitAsync(limit, host.Group.Time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<ReadResult?> TryAskGrainAsync(Key key)
    {
        if (OwnerToAsk(key) is not { } owner) return null;
        try
        {
            var call = grains.GetGrain<IKeyGrain>(key.Text).GetAsync();
            return (await call.WaitAsync(Patience, host.SuspicionOf(owner))).ToResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Note(owner, e);
            return null;
        }
    }

    /// <returns>Null when this node had better do it itself.</returns>
    private NodeId? OwnerToAsk(Key key) =>
        nodes.Owner(key.Text) is { } owner && !host.IsSuspected(owner)
        && !lost.Contains(owner, key, host.Group.Now)
            ? owner
            : null;

    /// <summary>A suspected node is gone round as it is.</summary>
    private void Note(NodeId owner, Exception e)
    {
        if (e is not OperationCanceledException) lost.Add(owner, host.Group.Now);
    }
}

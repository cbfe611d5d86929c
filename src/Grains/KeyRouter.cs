using OrleansKv.Consensus;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>
/// Brings an operation to its key's grain, or round it: while the grain's node is suspected, this node proposes itself.
/// </summary>
internal sealed class KeyRouter(ReplicaHost host, IGrainFactory grains, ActiveNodes nodes)
{
    /// <summary>A little more than the grain's own limit, in milliseconds: its answer says more than our silence.</summary>
    private const int Margin = 200;

    private TimeSpan Patience => TimeSpan.FromMilliseconds(host.Group.Timing.Operation + Margin);

    /// <summary>A quorum read by this node; what it cannot prove the key's grain can, by its term.</summary>
    public async Task<ReadResult> ReadAsync(Key key)
    {
        var deadline = host.Group.Deadline;
        if (await host.Store.TryReadAsync(key, deadline) is { } read) return read;
        if (IsGrainReachable(key) && await TryAskGrainAsync(key) is { } answer) return answer;
        return await host.Store.GetAsync(key, Consistency.Linearizable, CancellationToken.None);
    }

    /// <summary>
    /// A change that was sent is never carried out by anyone else: without an answer it is unknown, unless its id stands
    /// in the chosen entry.
    /// </summary>
    public async Task<WriteResult> ChangeAsync(Key key, Change change)
    {
        if (!IsGrainReachable(key)) return await host.Store.ChangeAsync(key, change, CancellationToken.None);
        try
        {
            var write = await grains.GetGrain<IKeyGrain>(key.Text).ChangeAsync(KeyChange.From(change)).WaitAsync(Patience);
            return write.ToResult();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ArgumentException))
        {
            if (await host.Store.FindAsync(key, change.Id) is { } committed) return committed;
            return new WriteResult.Unknown($"The key's node did not answer ({e.GetType().Name}).");
        }
    }

    private bool IsGrainReachable(Key key) => nodes.Owner(key.Text) is { } owner && !host.IsSuspected(owner);

    private async Task<ReadResult?> TryAskGrainAsync(Key key)
    {
        try
        {
            return (await grains.GetGrain<IKeyGrain>(key.Text).GetAsync().WaitAsync(Patience)).ToResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }
}

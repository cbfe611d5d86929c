using OrleansKv.Consensus;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>
/// Brings an operation to the node of its key's grain, or round it: while that node is suspected, this one
/// proposes itself.
/// </summary>
internal sealed class KeyRouter(ReplicaHost host, GrainOwner here, ActiveNodes nodes)
{
    /// <summary>A quorum read by this node; what it cannot prove the key's grain can, by its term.</summary>
    public async Task<ReadResult> ReadAsync(Key key) =>
        await host.Store.TryReadAsync(key, host.Group.Deadline) ?? await ReadWithProofAsync(key);

    /// <summary>
    /// A change that was sent is never carried out by anyone else: without an answer it is unknown, unless
    /// its id stands in the chosen entry.
    /// </summary>
    public async Task<WriteResult> ChangeAsync(Key key, Change change)
    {
        var owner = nodes.Owner(key.Text);
        if (owner == host.Group.Self) return await here.ChangeAsync(key, change, UnixDeadline);
        if (owner is null || host.Forwarder.TryChange(owner.Value, key, change) is not { } sent)
            return await host.Store.ProposeAsync(key, change, host.Group.Deadline);
        if (await sent is { } result) return result;
        if (await host.Store.TryFindAsync(key, change) is { } committed) return committed;
        return new WriteResult.Unknown($"Node {owner}, which the key belongs to, did not answer.");
    }

    private long UnixDeadline => host.Group.UnixNow + host.Group.Timing.Operation;

    private async Task<ReadResult> ReadWithProofAsync(Key key)
    {
        var owner = nodes.Owner(key.Text);
        if (owner == host.Group.Self) return await here.ReadAsync(key, UnixDeadline);
        if (owner is not null && host.Forwarder.TryRead(owner.Value, key) is { } sent && await sent is { } read)
            return read;
        return await host.Store.GetAsync(key, Consistency.Linearizable, CancellationToken.None);
    }
}

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Brings an operation to the node that its key belongs to, or round it: while that node is suspected, this
/// one proposes itself.
/// </summary>
/// <param name="ownerOf">As far as this node knows; null while nobody is known.</param>
public sealed class KeyRouter(ReplicaHost host, Func<Key, NodeId?> ownerOf)
{
    /// <summary>A quorum read by this node; what it cannot prove the key's grain can, by its term.</summary>
    public async Task<ReadResult> ReadAsync(Key key)
    {
        var deadline = host.Group.Deadline;
        return await host.Store.TryReadAsync(key, deadline) ?? await ReadWithProofAsync(key, deadline);
    }

    /// <summary>
    /// A change that was sent is never carried out by anyone else: without an answer it is unknown, unless
    /// its id stands in the chosen entry.
    /// </summary>
    public async Task<WriteResult> ChangeAsync(Key key, Change change)
    {
        var deadline = host.Group.Deadline;
        var owner = ownerOf(key);
        if (owner == host.Group.Self) return await host.Owner.ChangeAsync(key, change, UnixTime(deadline));
        if (owner is null || host.Forwarder.TryChange(owner.Value, key, change, deadline) is not { } sent)
            return await host.Store.ProposeAsync(key, change, deadline);
        if (await sent is { } result) return result;
        if (await host.Store.TryFindAsync(key, change) is { } committed) return committed;
        return new WriteResult.Unknown($"Node {owner}, which the key belongs to, did not answer.");
    }

    private long UnixTime(long moment) => host.Group.UnixNow + moment - host.Group.Now;

    private async Task<ReadResult> ReadWithProofAsync(Key key, long deadline)
    {
        var owner = ownerOf(key);
        if (owner == host.Group.Self) return await host.Owner.ReadAsync(key, UnixTime(deadline));
        if (owner is not null && host.Forwarder.TryRead(owner.Value, key, deadline) is { } sent
            && await sent is { } read)
            return read;
        return await host.Store.ReadWithProofAsync(key, deadline);
    }
}

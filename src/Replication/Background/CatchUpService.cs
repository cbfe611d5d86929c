using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Background;

/// <summary>Runs the catch-up from every peer, as soon as the disk of the peer is known.</summary>
internal sealed class CatchUpService(
    ImmutableArray<PeerLink> links, Replica replica, QuorumOperations store, ReplicaGroup group,
    NodeMembership membership)
{
    private readonly PeerCatchUp?[] _peers = new PeerCatchUp?[links.Length];

    /// <summary>The catch-up from this peer; null while it has not started.</summary>
    public PeerCatchUp? For(NodeId node)
    {
        for (var i = 0; i < links.Length; i++)
            if (links[i].Node == node)
                return _peers[i];
        return null;
    }

    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, links.Length).Select(i => RunAsync(i, cancellation)));

    private async Task RunAsync(int index, CancellationToken cancellation)
    {
        var link = links[index];
        while (!cancellation.IsCancellationRequested)
        {
            if (membership.HasVote && membership.VotingDisk(link.Node) is { } disk)
            {
                var peer = new PeerCatchUp(link, disk, () => link.Status, replica, store.RepairAsync, group);
                _peers[index] = peer;
                await peer.RunAsync(cancellation);
                return;
            }
            await group.PauseAsync(group.Timing.Ping, cancellation);
        }
    }
}

using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>The state of a store besides its registers, as of the last commit.</summary>
/// <param name="Commits">The number of commits since the store was created.</param>
internal sealed record CommittedState(
    ReplicaState State,
    ClusterConfiguration? Configuration,
    ImmutableDictionary<NodeId, PeerProgress> Progress,
    ImmutableDictionary<NodeId, PeerStart> Peers,
    long Commits,
    long LastChange,
    long Count,
    long ErasedUpTo,
    string? Loss)
{
    public static readonly CommittedState Nothing = new(
        ReplicaState.Initial, null, ImmutableDictionary<NodeId, PeerProgress>.Empty,
        ImmutableDictionary<NodeId, PeerStart>.Empty, 0, 0, 0, 0, null);

    public CommittedState After(StoreBatch batch, long lastChange, long count, long erasedUpTo) => new(
        batch.State ?? State,
        batch.Configuration ?? Configuration,
        Progress.SetItems(batch.Progress.Select(progress => KeyValuePair.Create(progress.Peer, progress))),
        Peers.SetItems(batch.Peers.Select(peer => KeyValuePair.Create(peer.Node, peer))),
        Commits + 1,
        lastChange,
        count,
        erasedUpTo,
        batch.Loss ?? Loss);
}

using System.Collections.Immutable;
using OrleansKv.Replication.Background;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

/// <summary>The status of this node, and of the other nodes as this one sees them, for GET /_/cluster.</summary>
internal sealed class StatusReport(
    NodeOptions options, IAcceptorStore disk, NodeMembership membership, ImmutableArray<PeerLink> links,
    CatchUpService catchUp)
{
    /// <param name="noRoom">Why values are refused; null when they are accepted.</param>
    public ClusterStatus Make(bool isReady, string? noRoom)
    {
        var nodes = links.Select(Peer).Append(Self()).OrderBy(n => n.Node, StringComparer.Ordinal).ToArray();
        var configuration = membership.Configuration;
        return new(
            options.Node.ToString(), "none", isReady, Problem(isReady) ?? noRoom,
            configuration?.ClusterId.ToString("N"), configuration?.ConfigurationEpoch ?? 0, disk.State.Epoch, nodes);
    }

    private string? Problem(bool isReady)
    {
        if (membership.NoVoteReason is { } reason) return $"{options.Node} has no vote: {reason}";
        if (isReady) return null;
        return membership.Configuration is null
            ? $"{options.Node} has not met all of {options.Names} yet to form the cluster"
            : $"{options.Node} does not reach a majority of {options.Names}";
    }

    private NodeStatus Self() => new(
        options.Node.ToString(), "self", membership.HasVote, options.Self.Http, 0, true,
        disk.Count, disk.DiskBytes, 0, disk.Room != DiskRoom.Ample);

    private NodeStatus Peer(PeerLink link)
    {
        var late = catchUp.For(link.Node);
        var votes = membership.VotingDisk(link.Node) is not null;
        double? silent = link.SilentFor == long.MaxValue ? null : link.SilentFor / 1000.0;
        return new(
            link.Node.ToString(), State(link, votes, membership.IsRefused(link.Node)), votes,
            options.Nodes[link.Node].Http, late?.Lag, late?.IsCaughtUp, link.Status?.Keys, link.Status?.DiskBytes,
            silent, link.Status?.IsFull);
    }

    private static string State(PeerLink link, bool votes, bool isRefused)
    {
        if (isRefused) return "not a voter";
        if (link.IsReachable) return votes ? "up" : "not a voter";
        return link.IsConnected ? "suspected" : "unreachable";
    }
}

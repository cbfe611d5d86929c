using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Cluster;

/// <summary>What a node must do after a hello.</summary>
public abstract record FormationStep
{
    private FormationStep()
    {
    }

    public sealed record Nothing : FormationStep;

    /// <summary>Store this configuration, and use it once it is on disk.</summary>
    public sealed record Adopt(ClusterConfiguration Configuration) : FormationStep;

    /// <summary>This disk is not the one that the configuration has for this node: it has no vote (R36).</summary>
    public sealed record NoVote(string Reason) : FormationStep;

    /// <summary>The node does not belong to this cluster and must stop.</summary>
    public sealed record Refuse(string Reason) : FormationStep;
}

/// <summary>
/// How a cluster is formed and which disks belong to it (rule R35). It has no I/O, and no state but the hellos it has
/// received.
/// </summary>
/// <remarks>
/// A node that has met all configured voters, all of them with empty disks, announces the cluster id, which is
/// computed from the disks. It forms the cluster once all others have announced the same id. A node that decided
/// alone could form a second cluster: A and B form the cluster and serve, the disk of B is lost, and C, which met
/// A long ago, would form another cluster with the new disk of B.
/// </remarks>
public sealed class Formation(NodeId self, Guid diskId, string configured)
{
    private readonly SortedDictionary<NodeId, Hello> _empty = [];

    /// <summary>
    /// The id of the cluster that the empty disks met so far would form; empty while one is missing.
    /// </summary>
    public Guid Forming => Candidate()?.ClusterId ?? Guid.Empty;

    /// <param name="mine">The configuration of this disk; null while it belongs to no cluster.</param>
    /// <param name="iServe">
    /// This node has reached a majority since it started: then it is the other node that must stop.
    /// </param>
    public FormationStep On(Hello theirs, ClusterConfiguration? mine, bool iServe)
    {
        if (theirs.Node == self) return new FormationStep.Nothing(); // from this name, not a peer
        if (theirs.Configured != configured)
        {
            // The stored configuration was compared with the file at the start, so the other file is wrong.
            return Wrong(
                mine is not null,
                $"{theirs.Node}'s cluster file names the nodes {theirs.Configured}, this one's {configured}:"
                + " give all nodes the same file");
        }
        if (!configured.Split(',').Contains(theirs.Node.ToString())) return new FormationStep.Nothing();
        if (theirs.Configuration is not { } other)
        {
            _empty[theirs.Node] = theirs;
            return mine is null ? Form() : new FormationStep.Nothing();
        }
        _empty.Remove(theirs.Node);
        if (mine is not null) return Compare(theirs, other, mine, iServe);
        return Join(theirs.Node, other);
    }

    /// <summary>
    /// Forms the cluster if all others have announced the same id. A cluster of one needs no hello.
    /// </summary>
    public FormationStep Form() =>
        Candidate() is { } all && _empty.Values.All(hello => hello.Forming == all.ClusterId)
            ? new FormationStep.Adopt(all)
            : new FormationStep.Nothing();

    /// <summary>
    /// Checks a stored configuration against the cluster file, and whether it gives this disk a vote.
    /// </summary>
    public FormationStep OnStored(ClusterConfiguration mine)
    {
        var names = string.Join(',', mine.Voters.Select(voter => voter.Node).Order());
        if (names != configured)
        {
            return new FormationStep.Refuse(
                $"the cluster file names the nodes {configured}, but the data folder belongs to a cluster of"
                + $" {names}: use the file that it was formed with");
        }
        return mine.Find(self)?.DiskId == diskId
            ? new FormationStep.Nothing()
            : new FormationStep.NoVote(
                $"the data folder is not {self}'s own: the cluster knows another disk under this name");
    }

    private FormationStep Join(NodeId from, ClusterConfiguration other) => other.Find(self)?.DiskId == diskId
        ? new FormationStep.Adopt(other)
        : new FormationStep.NoVote(
            $"the data folder was emptied or replaced: the cluster ({from} says) knows another disk"
            + " under this name");

    private ClusterConfiguration? Candidate()
    {
        var disks = new SortedDictionary<NodeId, Guid>(_empty.ToDictionary(e => e.Key, e => e.Value.DiskId))
        {
            [self] = diskId,
        };
        if (string.Join(',', disks.Keys) != configured) return null;
        var text = string.Join(';', disks.Select(pair => $"{pair.Key}={pair.Value:N}"));
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        return new(id, 1, [.. disks.Select(pair => new Voter(pair.Key, pair.Value))]);
    }

    private FormationStep Compare(
        Hello theirs, ClusterConfiguration other, ClusterConfiguration mine, bool iServe)
    {
        if (other.ClusterId != mine.ClusterId)
        {
            return Wrong(
                iServe || !theirs.IsServing,
                $"the data folder belongs to cluster {mine.ClusterId:N}, but {theirs.Node} serves cluster"
                + $" {other.ClusterId:N}: start it with its own cluster, or give this node its own folder");
        }
        return other.ConfigurationEpoch <= mine.ConfigurationEpoch
            ? new FormationStep.Nothing()
            : Join(theirs.Node, other);
    }

    private static FormationStep Wrong(bool ignore, string reason) =>
        ignore ? new FormationStep.Nothing() : new FormationStep.Refuse(reason);
}

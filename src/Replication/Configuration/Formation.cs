using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>What one hello changes.</summary>
public abstract record FormationStep
{
    private FormationStep()
    {
    }

    public sealed record Nothing : FormationStep;

    /// <summary>Store this configuration, then use it.</summary>
    public sealed record Adopt(ClusterConfiguration Configuration) : FormationStep;

    /// <summary>This disk is not the one the cluster knows under this node's name: it has no vote.</summary>
    public sealed record NoVote(string Reason) : FormationStep;

    /// <summary>The node is in the wrong place and must not go on.</summary>
    public sealed record Refuse(string Reason) : FormationStep;
}

/// <summary>
/// How a cluster is formed and who belongs to it. A node forms the cluster when it has met all configured voters and
/// all are empty; every node computes the same configuration from the disks it met. Pure, but for what it remembers.
/// </summary>
public sealed class Formation(NodeId self, Guid diskId, string configured)
{
    private readonly SortedDictionary<NodeId, Guid> _empty = new() { [self] = diskId };

    /// <param name="mine">This disk's configuration; null while it belongs to no cluster.</param>
    /// <param name="iServe">This node has met a majority since it started: it is the other one that must go.</param>
    public FormationStep On(Hello theirs, ClusterConfiguration? mine, bool iServe)
    {
        if (theirs.Configured != configured)
            return Wrong(iServe, $"{theirs.Node}'s cluster file names the nodes {theirs.Configured}, this one's {configured}:"
                + " give all nodes the same file");
        if (theirs.Configuration is not { } other)
        {
            _empty[theirs.Node] = theirs.DiskId;
            return mine is null ? Form() : new FormationStep.Nothing();
        }
        _empty.Remove(theirs.Node);
        if (mine is not null) return Compare(theirs, other, mine, iServe);
        return other.Find(self)?.DiskId == diskId
            ? new FormationStep.Adopt(other)
            : new FormationStep.NoVote(LostDisk(theirs.Node));
    }

    /// <summary>Whether a stored configuration gives this disk a vote.</summary>
    public FormationStep OnStored(ClusterConfiguration mine) => mine.Find(self)?.DiskId == diskId
        ? new FormationStep.Nothing()
        : new FormationStep.NoVote(
            $"the data folder is not {self}'s own: the cluster knows another disk under this name");

    private static string LostDisk(NodeId from) =>
        $"the data folder was emptied or replaced: the cluster ({from} says) knows another disk under this name";

    private FormationStep Form()
    {
        var names = string.Join(',', _empty.Keys);
        if (names != configured) return new FormationStep.Nothing();
        var text = string.Join(';', _empty.Select(pair => $"{pair.Key}={pair.Value:N}"));
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        var voters = _empty.Select(pair => new Voter(pair.Key, pair.Value)).ToImmutableArray();
        return new FormationStep.Adopt(new(id, 1, voters));
    }

    private FormationStep Compare(Hello theirs, ClusterConfiguration other, ClusterConfiguration mine, bool iServe)
    {
        if (other.ClusterId != mine.ClusterId)
            return Wrong(iServe || !theirs.IsServing,
                $"the data folder belongs to cluster {mine.ClusterId:N}, but {theirs.Node} serves cluster"
                + $" {other.ClusterId:N}: start it with its own cluster, or give this node its own folder");
        if (other.ConfigurationEpoch <= mine.ConfigurationEpoch) return new FormationStep.Nothing();
        return other.Find(self)?.DiskId == diskId
            ? new FormationStep.Adopt(other)
            : new FormationStep.NoVote(LostDisk(theirs.Node));
    }

    private static FormationStep Wrong(bool ignore, string reason) =>
        ignore ? new FormationStep.Nothing() : new FormationStep.Refuse(reason);
}

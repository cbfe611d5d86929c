using Orleans.Runtime;

namespace OrleansKv.Grains.Placement;

/// <summary>
/// The nodes whose silos are active in this silo's view of the membership; a silo's name is its node's.
/// </summary>
public sealed class ActiveNodes(IClusterMembershipService membership)
{
    private volatile Snapshot _latest =
        new(MembershipVersion.MinValue, new Dictionary<NodeId, SiloAddress>(), []);

    private sealed record Snapshot(
        MembershipVersion Version, IReadOnlyDictionary<NodeId, SiloAddress> Silos, NodeId[] Nodes);

    public IReadOnlyDictionary<NodeId, SiloAddress> Silos => Latest.Silos;

    private Snapshot Latest
    {
        get
        {
            var current = membership.CurrentSnapshot;
            var latest = _latest;
            if (latest.Version != current.Version) _latest = latest = Take(current);
            return latest;
        }
    }

    /// <summary>The owner of a key; null while no silo is active.</summary>
    public NodeId? Owner(string key) => Rendezvous.Owner(key, Latest.Nodes);

    /// <summary>
    /// A node that restarted may appear twice for a moment: the silo with the later generation is the live one.
    /// </summary>
    private static Snapshot Take(ClusterMembershipSnapshot current)
    {
        var silos = new Dictionary<NodeId, SiloAddress>();
        foreach (var member in current.Members.Values)
        {
            if (member.Status != SiloStatus.Active || !NodeId.TryParse(member.Name, out var node)) continue;
            if (!silos.TryGetValue(node, out var other) || other.Generation < member.SiloAddress.Generation)
                silos[node] = member.SiloAddress;
        }
        return new(current.Version, silos, [.. silos.Keys]);
    }
}

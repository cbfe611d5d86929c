using System.Net;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Silo;

/// <summary>This node's silo settings from the cluster file, validated.</summary>
internal sealed record SiloSettings(
    NodeId Node, ListenAddress Silo, ListenAddress Gateway, MembershipOptions Membership,
    TimeSpan ResponseTimeout)
{
    public IPEndPoint SiloEndPoint => Silo.EndPoint;

    public IPEndPoint GatewayEndPoint => Gateway.EndPoint;

    /// <exception cref="StartException">The membership or an address is missing or wrong.</exception>
    public static SiloSettings Of(NodeOptions node, MembershipOptions membership)
    {
        MembershipSchema.Check(membership);
        var options = new SiloSettings(
            node.Node, Address(node, node.Self.Silo, "silo"), Address(node, node.Self.Gateway, "gateway"),
            membership, TimeSpan.FromMilliseconds(2 * node.Timing.Operation));
        // An invalid address is reported now, not when the silo starts.
        _ = (options.SiloEndPoint, options.GatewayEndPoint);
        return options;
    }

    /// <exception cref="StartException">A port is in use, or its address is not one of this machine.</exception>
    public void EnsurePortsFree()
    {
        Silo.EnsureFree();
        Gateway.EnsureFree();
    }

    private static ListenAddress Address(NodeOptions node, string? text, string what) => text is { Length: > 0 }
        ? new(what, text)
        : throw new StartException(
            $"node {node.Node} has no \"{what}\" address in the cluster file: a cluster with a \"membership\""
            + " needs one for each node; without a \"membership\" nodes run without silos");
}

using OrleansKv.Replication;

namespace OrleansKv.Node;

/// <summary>A node is ready when its replica is, and the way to the store stands.</summary>
internal sealed class NodeView(ReplicaHost host, IStoreFront front) : IClusterView
{
    public ClusterStatus Status
    {
        get
        {
            var status = host.Status;
            return status.Ready && front.Problem is { } problem
                ? status with { Ready = false, Problem = problem }
                : status;
        }
    }
}

using OrleansKv.Replication;

namespace OrleansKv.Node;

/// <summary>A node is ready when its replica is, and the way to the store stands.</summary>
internal sealed class NodeView(ReplicaHost host, IStoreFront front, RequestCount requests, TimeProvider time)
    : IClusterView
{
    private readonly long _start = time.GetTimestamp();

    public ClusterStatus Status
    {
        get
        {
            var status = host.Status with { Process = Process };
            return status.Ready && front.Problem is { } problem
                ? status with { Ready = false, Problem = problem }
                : status;
        }
    }

    private ProcessStatus Process => new(
        Environment.ProcessId, time.GetElapsedTime(_start).TotalSeconds, Environment.WorkingSet,
        requests.Count, front.OwnedShare);
}

using OrleansKv.Replication;

namespace OrleansKv.Silo;

/// <summary>A node is ready when its replica is, and its silo has started or failed to.</summary>
internal sealed class NodeView(ReplicaHost host, SiloFront front, RequestCount requests, TimeProvider time)
    : IClusterView
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The cheap part of <see cref="Status"/>.</summary>
    public bool IsReady => host.IsReady && front.State != SiloState.Starting;

    public ClusterStatus Status
    {
        get
        {
            var silo = front.State;
            var status = host.Status with { Process = Process, Silo = Name(silo) };
            return status.Ready && silo == SiloState.Starting
                ? status with { Ready = false, Problem = "The silo is starting." }
                : status;
        }
    }

    private ProcessStatus Process => new(
        Environment.ProcessId, time.GetElapsedTime(_start).TotalSeconds, Environment.WorkingSet,
        requests.Count, front.OwnedShare);

    private static string Name(SiloState silo) => silo switch
    {
        SiloState.None => "none",
        SiloState.Starting => "starting",
        SiloState.Up => "up",
        _ => "down",
    };
}

using OrleansKv.Replication;

namespace OrleansKv.Silo;

/// <summary>
/// A node is ready when its replica can serve. While its silo is not up, the node proposes changes itself.
/// </summary>
internal sealed class NodeView(ReplicaHost host, SiloRunner runner, RequestCount requests, TimeProvider time)
    : IClusterView
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The cheap part of <see cref="Status"/>.</summary>
    public bool IsReady => host.IsReady;

    public ClusterStatus Status => host.Status with { Process = Process, Silo = Name(runner.State) };

    private ProcessStatus Process => new(
        Environment.ProcessId, time.GetElapsedTime(_start).TotalSeconds, Environment.WorkingSet,
        requests.Count, runner.OwnedShare);

    private static string Name(SiloState silo) => silo switch
    {
        SiloState.None => "none",
        SiloState.Starting => "starting",
        SiloState.Up => "up",
        _ => "down",
    };
}

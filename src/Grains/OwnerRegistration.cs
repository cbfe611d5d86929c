using Orleans.Runtime;
using OrleansKv.Replication;

namespace OrleansKv.Grains;

/// <summary>While the silo is active, what other nodes forward goes to its grains.</summary>
internal sealed class OwnerRegistration(ReplicaHost host, GrainOwner owner)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(OwnerRegistration), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        host.Owner = owner;
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        host.Owner = null;
        return Task.CompletedTask;
    }
}

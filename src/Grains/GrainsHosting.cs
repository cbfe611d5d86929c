using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

public static class GrainsHosting
{
    /// <summary>
    /// A call that arrives at a grain that is deactivating is forwarded to the next activation. If it were rejected,
    /// its outcome would be unknown.
    /// </summary>
    private const int MostForwards = 16;

    /// <summary>
    /// Adds the store's grains to a silo whose name is the node's, around this node's replica. While the silo is
    /// active, the replica's store calls them.
    /// </summary>
    /// <param name="view">The status that the node reports, through every interface.</param>
    public static ISiloBuilder AddOrleansKvGrains(this ISiloBuilder silo, ReplicaHost host, IClusterView view)
    {
        silo.Configure<SiloMessagingOptions>(o => o.MaxForwardCount = MostForwards);
        silo.Services.AddKeyedSingleton<TimeProvider>(
            TimeProviderNames.ActivationManagement,
            (services, _) => new SteadyTime(services.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton(host);
        silo.Services.AddSingleton(view);
        silo.Services.AddSingleton<ActiveNodes>();
        silo.Services.AddSingleton<ActiveKeys>();
        silo.Services.AddSingleton<WatchPages>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, GrainCalls>();
        silo.AddGrainDirectory(ComputedDirectory.Name, (_, _) => new ComputedDirectory());
        return silo.AddPlacementDirector<RendezvousPlacement, RendezvousDirector>();
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Forwarding;

namespace OrleansKv.Grains;

public static class GrainsHosting
{
    /// <summary>
    /// A call that meets a grain on its way out goes to the next one; refused, its outcome would be unknown.
    /// </summary>
    private const int MostForwards = 16;

    /// <summary>
    /// Adds the store's grains to a silo whose name is the node's, around this node's replica.
    /// </summary>
    public static ISiloBuilder AddOrleansKvGrains(this ISiloBuilder silo, ReplicaHost host)
    {
        silo.Configure<SiloMessagingOptions>(o => o.MaxForwardCount = MostForwards);
        silo.Services.AddKeyedSingleton<TimeProvider>(
            TimeProviderNames.ActivationManagement,
            (services, _) => new SteadyTime(services.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton(host);
        silo.Services.AddSingleton<ActiveNodes>();
        silo.Services.AddSingleton<ActiveKeys>();
        silo.Services.AddSingleton<GrainOwner>();
        silo.Services.AddSingleton(services => RouterOf(host, services.GetRequiredService<ActiveNodes>()));
        silo.Services.AddSingleton<GrainStore>();
        silo.Services.AddSingleton<WatchPages>();
        silo.Services.AddSingleton<IKeyValueStore>(services => services.GetRequiredService<GrainStore>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OwnerRegistration>();
        silo.AddGrainDirectory(ComputedDirectory.Name, (_, _) => new ComputedDirectory());
        return silo.AddPlacementDirector<RendezvousPlacement, RendezvousDirector>();
    }

    private static KeyRouter RouterOf(ReplicaHost host, ActiveNodes nodes) =>
        new(host, key => nodes.Owner(key.Text));
}

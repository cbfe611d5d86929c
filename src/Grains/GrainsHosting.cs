using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;

namespace OrleansKv.Grains;

public static class GrainsHosting
{
    /// <summary>
    /// Adds the store's grains to a silo whose name is the node's, around this node's replica.
    /// </summary>
    public static ISiloBuilder AddOrleansKvGrains(this ISiloBuilder silo, ReplicaHost host)
    {
        silo.Services.AddSingleton(host);
        silo.Services.AddSingleton<ActiveNodes>();
        silo.Services.AddSingleton<LostSilos>();
        silo.Services.AddSingleton<KeyRouter>();
        silo.Services.AddSingleton<GrainStore>();
        silo.Services.AddSingleton<WatchPages>();
        silo.Services.AddSingleton<IKeyValueStore>(services => services.GetRequiredService<GrainStore>());
        silo.AddGrainDirectory(ComputedDirectory.Name, (_, _) => new ComputedDirectory());
        return silo.AddPlacementDirector<RendezvousPlacement, RendezvousDirector>();
    }
}

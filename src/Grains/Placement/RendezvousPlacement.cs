using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansKv.Grains.Placement;

/// <summary>Places a key's grain on its owner by rendezvous hashing.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("OrleansKv.Rendezvous")]
public sealed class RendezvousPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
public sealed class RendezvousPlacementAttribute() : PlacementAttribute(new RendezvousPlacement());

internal sealed class RendezvousDirector(ActiveNodes nodes) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        var silos = nodes.Silos.Where(n => compatible.Contains(n.Value)).ToDictionary();
        var owner = Rendezvous.Owner(target.GrainIdentity.Key.ToString()!, [.. silos.Keys]);
        return Task.FromResult(owner is { } node ? silos[node] : compatible[0]);
    }
}

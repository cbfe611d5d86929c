using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace OrleansKv.Grains.Placement;

/// <summary>
/// The directory of the key grains: it stores nothing, because placement computes where a key's grain is. So a new
/// key needs no call to another node, and no part of a directory is lost with a node. Two activations of one key are
/// possible while two silos see different memberships; ballots decide between them.
/// </summary>
internal sealed class ComputedDirectory : IGrainDirectory
{
    public const string Name = "orleanskv-computed";

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}

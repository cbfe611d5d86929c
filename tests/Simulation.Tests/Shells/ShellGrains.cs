using OrleansKv.Replication.Operations;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// A node's grains, as its silo has them: each key's activation is asked, and now and then a second one.
/// </summary>
internal sealed class ShellGrains(ShellWorld world, ShellNode node) : IKeyGrains
{
    public NodeId? OwnerOf(Key key) => world.OwnerOf(key).Id;

    public Task<WriteResult> ChangeAsync(Key key, Change change, long deadline) =>
        Activation(key).ChangeAsync(change, deadline);

    public Task<ReadResult> ReadAsync(Key key, long deadline) => Activation(key).ReadAsync(deadline);

    private ShellGrain Activation(Key key) =>
        node.Grain(key, world.Dice.Chance(world.Plan.Duplicate) ? 1 : 0);
}

using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// A node's part of the keys, as the Orleans nodes have it: each key's activation is asked, and now and then
/// a second one.
/// </summary>
internal sealed class ShellOwner(ShellWorld world, ShellNode node, ReplicaGroup group) : IKeyOwner
{
    public async Task<WriteResult> ChangeAsync(Key key, Change change, long deadline) =>
        group.StepDeadline(deadline) is { } until
            ? await Activation(key).ChangeAsync(change, until)
            : Forwarded.TooLate;

    public async Task<ReadResult> ReadAsync(Key key, long deadline) =>
        group.StepDeadline(deadline) is { } until
            ? await Activation(key).ReadAsync(until)
            : new ReadResult.Unavailable("It arrived after its deadline.");

    private ShellGrain Activation(Key key) =>
        node.Grain(key, world.Dice.Chance(world.Plan.Duplicate) ? 1 : 0);
}

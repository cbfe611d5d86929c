using OrleansKv.Consensus;
using OrleansKv.Replication;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Brings a change to its key's activation, as the Orleans nodes do: sent once at most, and after a lost
/// answer looked up, never carried out by anyone else.
/// </summary>
internal sealed class ShellRouter(ShellWorld world, ShellNode node, ReplicaHost host)
{
    private const int Margin = 200;

    public async Task<WriteResult> ChangeAsync(Key key, Change change)
    {
        var owner = world.OwnerOf(key);
        if (host.IsSuspected(owner.Id))
            return await host.Store.ChangeAsync(key, change, CancellationToken.None);
        if (await CallAsync(owner, key, change) is { } answer) return answer;
        if (await host.Store.FindAsync(key, change) is { } committed) return committed;
        return new WriteResult.Unknown("The key's node did not answer.");
    }

    /// <returns>Null when no answer came.</returns>
    private async Task<WriteResult?> CallAsync(ShellNode owner, Key key, Change change)
    {
        var done = new TaskCompletionSource<WriteResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var group = host.Group;
        var deadline = group.UnixNow + host.ClockOffset(owner.Id) + group.Timing.Operation;
        var patience = TimeSpan.FromMilliseconds(group.Timing.Operation + Margin);
        using var limit = group.Time.CreateTimer(
            _ => done.TrySetResult(null), null, patience, Timeout.InfiniteTimeSpan);
        var caller = node.Process!;
        var number = world.Dice.Chance(world.Plan.Duplicate) ? 1 : 0;
        world.Loop.After(world.Network.Delay(), () =>
        {
            if (world.Network.IsCut(node.Id, owner.Id) || owner.Process is not { } there) return;
            there.Schedule(0, () => _ = AnswerAsync(owner.Grain(key, number)));
        });
        return await done.Task;

        async Task AnswerAsync(ShellGrain grain)
        {
            var result = await grain.ChangeAsync(change, deadline);
            world.Loop.After(world.Network.Delay(), () =>
            {
                if (!world.Network.IsCut(owner.Id, node.Id))
                    caller.Schedule(0, () => done.TrySetResult(result));
            });
        }
    }
}

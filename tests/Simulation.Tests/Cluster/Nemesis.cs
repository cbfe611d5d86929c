namespace OrleansKv.Simulation;

/// <summary>
/// Crashes, pauses and cuts off nodes, takes disks and sets clocks, as often as the plan says.
/// </summary>
internal sealed class Nemesis(World world)
{
    public void Start()
    {
        Repeat(world.Plan.CrashEvery, Crash);
        Repeat(world.Plan.PauseEvery, Pause);
        Repeat(world.Plan.PartitionEvery, Partition);
        Repeat(world.Plan.DiskLossEvery, LoseDisk);
        Repeat(world.Plan.ClockJumpEvery, JumpClock);
    }

    private void Repeat(long every, Action<SimulatedNode> trouble)
    {
        if (every == 0) return;
        world.After(world.Dice.Around(every), () =>
        {
            if (world.IsCalm) return;
            trouble(world.Dice.Pick([.. world.Living]));
            Repeat(every, trouble);
        });
    }

    private void Crash(SimulatedNode node)
    {
        if (node.Life is null) return;
        node.Crash();
        Restart(node);
    }

    private void Restart(SimulatedNode node) => world.After(world.Dice.Around(world.Plan.RestartAfter), () =>
    {
        if (node.Life is null && !world.IsCalm) node.Start();
    });

    private void LoseDisk(SimulatedNode node)
    {
        if (!node.MayVote || !world.MayLoseDisk) return;
        if (node.Life is not null) node.Crash();
        world.LoseDisk(node);
        Restart(node);
    }

    /// <summary>From minutes to days, to either side, or right again.</summary>
    private void JumpClock(SimulatedNode node)
    {
        const long minute = 60_000;
        var size = world.Dice.Pick(0, minute, 60 * minute, 3 * 24 * 60 * minute);
        node.Jump(world.Dice.Between(-size, size));
    }

    private void Pause(SimulatedNode node)
    {
        if (node.Life is null) return;
        node.Jump(world.Dice.Between(-300, 300));
        node.Pause(world.Dice.Around(300));
    }

    private void Partition(SimulatedNode node)
    {
        var direction = world.Dice.Pick(1, 2, 3);
        world.Note(null, $"{node} is cut off, direction {direction}");
        foreach (var other in world.Nodes)
        {
            if (other == node || world.Dice.Chance(0.3)) continue;
            if (direction != 1) world.Network.Cut(node.Id, other.Id);
            if (direction != 2) world.Network.Cut(other.Id, node.Id);
        }
        world.After(world.Dice.Around(300), world.Network.Heal);
    }
}

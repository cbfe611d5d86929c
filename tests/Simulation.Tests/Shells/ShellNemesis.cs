namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Crashes, pauses and cuts off nodes, turns their clocks, and takes one disk away or replaces it by an older version.
/// </summary>
internal sealed class ShellNemesis(ShellWorld world)
{
    /// <summary>No more than one: the others' majority needs all that is left of three.</summary>
    private bool _hasLost = !world.Plan.LosesDisk && !world.Plan.GoesBackward;

    public void Start()
    {
        Repeat(world.Plan.CrashEvery, Crash);
        Repeat(world.Plan.PauseEvery, Pause);
        Repeat(world.Plan.PartitionEvery, Partition);
        if (world.Plan.ClockError > 0) Repeat(300, TurnClock);
    }

    private void Repeat(long every, Action<ShellNode> trouble)
    {
        if (every == 0) return;
        world.Loop.After(world.Dice.Around(every), () =>
        {
            if (world.IsCalm) return;
            trouble(world.Dice.Pick([.. world.Nodes]));
            Repeat(every, trouble);
        });
    }

    private void Crash(ShellNode node)
    {
        if (node.Process is null) return;
        if (!_hasLost && world.Dice.Chance(0.3))
        {
            if (!world.Plan.GoesBackward) node.LoseDisk();
            else if (!TryGoBackward(node)) return;
            _hasLost = true;
        }
        else
        {
            node.Crash();
        }
        StartAgain(node);
    }

    /// <summary>
    /// Only to a version that all others know to be old: nothing tells an older one from the newest before that.
    /// </summary>
    private bool TryGoBackward(ShellNode node)
    {
        var old = node.Disk.Versions.Where(version => world.IsKnownToBeOld(node, version)).ToArray();
        if (old.Length == 0) return false;
        var version = world.Dice.Chance(0.5) ? old[^1] : world.Dice.Pick(old);
        if (world.Dice.Chance(0.3)) world.StartCopy(node, version);
        else node.GoBackward(version);
        return true;
    }

    private void StartAgain(ShellNode node) =>
        world.Loop.After(world.Dice.Around(world.Plan.RestartAfter), () =>
        {
            if (node.Process is null && !world.IsCalm) node.Start();
        });

    private void Pause(ShellNode node)
    {
        var time = world.Dice.Around(world.Plan.PauseFor);
        world.Note(null, $"{node.Id} pauses for {time}");
        node.Process?.Pause(time);
    }

    private void TurnClock(ShellNode node) =>
        node.SetClock(world.Dice.Between(-world.Plan.ClockError, world.Plan.ClockError));

    private void Partition(ShellNode node)
    {
        var direction = world.Dice.Pick(1, 2, 3);
        world.Note(null, $"{node.Id} is cut off, direction {direction}");
        foreach (var other in world.Nodes)
        {
            if (other == node || world.Dice.Chance(0.3)) continue;
            if (direction != 1) world.Network.Cut(node.Id, other.Id);
            if (direction != 2) world.Network.Cut(other.Id, node.Id);
        }
        world.Loop.After(world.Dice.Around(500), world.Network.Heal);
    }
}

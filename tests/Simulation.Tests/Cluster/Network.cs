namespace OrleansKv.Simulation;

/// <summary>Loses, delays, reorders and duplicates what nodes send each other; cuts are one-way.</summary>
internal sealed class Network(World world)
{
    private readonly bool[,] _cut = new bool[Limits.Voters + 1, Limits.Voters + 1];

    public void Cut(NodeId from, NodeId to) => _cut[from.Number, to.Number] = true;

    public void Heal() => Array.Clear(_cut);

    /// <summary>
    /// Hands a message to whichever process lives there when it arrives, perhaps twice, perhaps never.
    /// </summary>
    /// <returns>False if it was lost immediately.</returns>
    public bool Send(NodeId from, NodeId to, Action<Life> arrive)
    {
        if (from == to)
        {
            world.After(0, () => world.Node(to).Arrive(arrive));
            return true;
        }
        if (_cut[from.Number, to.Number]) return false;
        if (!world.IsCalm && world.Dice.Chance(world.Plan.Loss)) return false;
        world.After(Delay(), () => world.Node(to).Arrive(arrive));
        if (!world.IsCalm && world.Dice.Chance(world.Plan.Duplication))
            world.After(Delay(), () => world.Node(to).Arrive(arrive));
        return true;
    }

    private long Delay()
    {
        if (world.IsCalm) return world.Dice.Between(1, 3);
        var late = world.Dice.Chance(world.Plan.Late) ? world.Plan.LateBy : 0;
        return world.Dice.Between(1, world.Plan.Delay + late);
    }
}

using System.Numerics;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// What a replica does unasked: erases rows that say nothing any more, and passes on what it stored.
/// </summary>
internal sealed class Upkeep(World world, Life life)
{
    public void Start()
    {
        Repeat(world.Plan.EraseEvery, Erase);
        Repeat(world.Plan.DeliverEvery, Deliver);
    }

    private void Repeat(long every, Action<Key, Register> action)
    {
        if (every == 0) return;
        life.Post(world.Dice.Around(every), () =>
        {
            if (world.IsCalm) return;
            foreach (var (key, row) in life.Node.Disk.Rows.ToList())
                if (world.Dice.Chance(0.5))
                    action(key, row);
            Repeat(every, action);
        });
    }

    private void Erase(Key key, Register row)
    {
        if (row.Entry is not { } entry || entry.Epoch < life.Epoch) life.Replica.Erase(key, row.Accepted);
        else if (entry.IsTombstone) EraseTombstone(key, row.Accepted);
    }

    /// <summary>
    /// Only once every replica holds exactly it; a replica that changed since keeps its row.
    /// </summary>
    private void EraseTombstone(Key key, Ballot accepted)
    {
        var holders = 0U;
        foreach (var node in world.Nodes)
            life.Call(node.Id, new Request.Read(key, life.Epoch, accepted), reply =>
            {
                if (reply is not Reply.ReadAnswer answer || answer.Accepted != accepted) return;
                holders |= 1u << node.Id.Number;
                if (BitOperations.PopCount(holders) == world.Plan.Voters) EraseAll(key, accepted);
            });
    }

    private void EraseAll(Key key, Ballot accepted)
    {
        foreach (var node in world.Nodes)
            life.Call(node.Id, new Request.Erase(key, life.Epoch, accepted), _ => { });
    }

    /// <summary>Late delivery: the ordinary accept rule decides what a record is still worth.</summary>
    private void Deliver(Key key, Register row)
    {
        if (row.Entry is not { } entry) return;
        var peer = world.Dice.Pick([.. world.Nodes]).Id;
        life.Call(peer, new Request.Accept(key, entry.Epoch, row.Accepted, entry), _ => { });
    }
}

namespace OrleansKv.Simulation;

/// <summary>One attempt at one node, until an answer comes or the client's patience ends.</summary>
internal abstract class ClientRequest(World world, Attempt attempt)
{
    protected World World { get; } = world;
    protected Attempt Attempt { get; } = attempt;

    /// <summary>The client knows whether it happened.</summary>
    public bool IsCertain => Attempt.Outcome != Outcome.Unknown;

    /// <param name="then">Called once.</param>
    public void Send(SimulatedNode node, Action then)
    {
        if (node.Life is null)
        {
            Refused();
            World.After(1, then);
            return;
        }
        var patience = World.IsCalm ? 10_000 : World.Plan.Patience;
        var deadline = World.Now + World.Dice.Between(patience / 2, patience);
        World.After(1, () => node.Arrive(life => Carry(new(World, life), deadline, () => End(then))));
        World.After(patience + 20, () =>
        {
            if (!Attempt.IsEnded) GaveUp();
            End(then);
        });
    }

    private bool _isOver;

    private void End(Action then)
    {
        if (_isOver) return;
        _isOver = true;
        then();
    }

    /// <summary>Does it at a node; records the answer unless the client has left.</summary>
    protected abstract void Carry(SimulatedStore store, long deadline, Action then);

    protected abstract void Refused();

    protected abstract void GaveUp();

    protected void Told(WriteResult result, Action then)
    {
        if (Attempt.IsEnded) return;
        World.History.End(Attempt, result);
        then();
    }
}

internal sealed class ChangeRequest(World world, Key key, Change change, Action<long> saw)
    : ClientRequest(world, world.History.Begin(key, change))
{
    protected override void Carry(SimulatedStore store, long deadline, Action then) =>
        store.Change(key, change, deadline, result =>
        {
            if (result is WriteResult.Committed committed) saw(committed.Revision);
            Told(result, then);
        });

    protected override void Refused() => World.History.End(Attempt, new WriteResult.NotApplied("Refused."));

    protected override void GaveUp() => World.History.End(Attempt, new WriteResult.Unknown("No answer."));
}

internal sealed class ClearRequest(World world) : ClientRequest(world, world.History.BeginClear())
{
    protected override void Carry(SimulatedStore store, long deadline, Action then) =>
        store.Clear(deadline, result => Told(result, then));

    protected override void Refused() => World.History.End(Attempt, new WriteResult.NotApplied("Refused."));

    protected override void GaveUp() => World.History.End(Attempt, new WriteResult.Unknown("No answer."));
}

internal sealed class GetRequest(World world, Key key, Action<long> saw)
    : ClientRequest(world, world.History.BeginGet(key))
{
    protected override void Carry(SimulatedStore store, long deadline, Action then) =>
        store.Get(key, deadline, result =>
        {
            if (Attempt.IsEnded) return;
            if (result is ReadResult.Found found) saw(found.Revision);
            World.History.End(Attempt, result);
            then();
        });

    protected override void Refused() => GaveUp();

    protected override void GaveUp() => World.History.End(Attempt, new ReadResult.Unavailable("No answer."));
}

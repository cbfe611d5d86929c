using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>What a node does for a client: finds a proposer for a change, reads by quorum, clears.</summary>
internal sealed class SimulatedStore(World world, Life life)
{
    public void Change(Key key, Change change, long deadline, Action<WriteResult> done)
    {
        var timed = change.Kind == ChangeKind.Write ? change : change with { AsOf = life.WallClock };
        Propose(key, timed, deadline, (result, entry) =>
        {
            if (result is WriteResult.ConditionFailed && entry is not null && timed.BuildsOnOverdueValue(entry))
                Expire(key, entry, deadline, _ => Change(key, change, deadline, done));
            else if (change.MetOverdue(result)) Change(key, change, deadline, done);
            else done(result);
        });
    }

    public void Clear(long deadline, Action<WriteResult> done)
    {
        if (life.Membership.HasVote) new ClearRun(world, life, deadline, done).Ask();
        else done(new WriteResult.NotApplied("This node has no vote."));
    }

    public void Get(Key key, long deadline, Action<ReadResult> done)
    {
        new QuorumRead(world, life, key, tally =>
        {
            if (tally.Verdict == ReadVerdict.Chosen) Show(key, tally.Entry, deadline, done);
            else Propose(key, null, deadline, Identity);
        }).Start(life.Epoch);

        void Identity(WriteResult result, Entry? entry)
        {
            if (result is WriteResult.Committed) Show(key, entry, deadline, done);
            else done(new ReadResult.Unavailable($"{result}"));
        }
    }

    /// <summary>
    /// An overdue value is deleted at its revision before it is answered as absent.
    /// </summary>
    private void Show(Key key, Entry? entry, long deadline, Action<ReadResult> done)
    {
        if (entry?.Value is not { } value) done(new ReadResult.Absent());
        else if (!entry.IsOverdue(life.WallClock)) done(new ReadResult.Found(value, entry.Revision, null));
        else Expire(key, entry, deadline, done);
    }

    private void Expire(Key key, Entry entry, long deadline, Action<ReadResult> done)
    {
        var change = OrleansKv.Change.Delete(world.NewId(), entry.Revision);
        var attempt = world.History.Begin(key, change);
        Change(key, change, deadline, result =>
        {
            world.History.End(attempt, result);
            if (result is WriteResult.Committed) done(new ReadResult.Absent());
            else if (result is WriteResult.ConditionFailed && world.Now < deadline) Get(key, deadline, done);
            else done(new ReadResult.Unavailable("Too late."));
        });
    }

    /// <summary>The key's grain, a second activation of it, or a proposer for this one request.</summary>
    private void Propose(Key key, Change? change, long deadline, Action<WriteResult, Entry?> done)
    {
        var owner = world.OwnerOf(key);
        var second = world.Dice.Chance(world.Plan.Duplicate);
        // A node without a vote is suspected: its peers open no stream to it.
        if (owner.Life is not { Membership.HasVote: true } || world.Dice.Chance(world.Plan.Fallback))
            life.NewProposer(key).Submit(change, deadline, done);
        else if (owner == life.Node || world.Dice.Chance(world.Plan.Duplicate))
            life.Activation(key, second ? 1 : 0).Submit(change, deadline, done);
        else Forward(owner.Id, key, change, deadline, done);
    }

    /// <summary>
    /// A call to a grain arrives at most once; what was sent is not carried out by another node as well.
    /// </summary>
    private void Forward(
        NodeId owner, Key key, Change? change, long deadline, Action<WriteResult, Entry?> done)
    {
        var (isThere, isBack) = (false, false);
        world.Network.Send(life.Node.Id, owner, there =>
        {
            if (isThere) return;
            isThere = true;
            // The deadline travels as a time on the owner's wall clock, by what was known of that clock.
            var due = deadline + there.Node.KnownClockError - there.Node.ClockError;
            there.Activation(key, 0).Submit(change, due, (result, entry) =>
                world.Network.Send(owner, life.Node.Id, now =>
                {
                    if (now != life || isBack) return;
                    isBack = true;
                    done(result, entry);
                }));
        });
    }
}

using OrleansKv.Replication;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Simulation.Shells;

/// <summary>The requests of clients; their answers are recorded in the history.</summary>
internal sealed class ShellRequests(ShellWorld world)
{
    /// <summary>Rounds an operation may still be busy with after its time.</summary>
    private const long Slack = 400;

    private long Limit => world.Plan.Timing.Operation + world.Plan.Timing.Round + Slack;

    /// <param name="then">True: the client knows how it ended.</param>
    public void Change(ShellNode node, Key key, Change change, Action<WriteResult> then)
    {
        var attempt = world.History.Begin(key, change);
        var isRouted = world.Dice.Chance(world.Plan.Routed);
        var call = new ShellCall<WriteResult>(
            world, attempt, End, () => End(new WriteResult.Unknown("No answer.")));
        call.Send(node, Patience(), isRouted ? null : Limit, host => isRouted
            ? host.Store.ChangeAsync(key, change, CancellationToken.None).AsTask()
            : host.Store.Quorum.ChangeAsync(key, change, host.Group.Deadline));

        void End(WriteResult result)
        {
            // Another request has used the id before: this one did nothing.
            var told = result is WriteResult.IdempotencyMismatch && world.IsShared(change.Id)
                ? new WriteResult.NotApplied("Another request.")
                : result;
            world.History.End(attempt, told);
            then(told);
        }
    }

    public void Clear(ShellNode node, Action<WriteResult> then)
    {
        var attempt = world.History.BeginClear();
        var call = new ShellCall<WriteResult>(
            world, attempt, End, () => End(new WriteResult.Unknown("No answer.")));
        call.Send(node, Patience(), Limit, host => host.Store.ClearAsync(CancellationToken.None).AsTask());

        void End(WriteResult result)
        {
            world.History.End(attempt, result);
            then(result);
        }
    }

    public void Get(ShellNode node, Key key, Action<ReadResult> then)
    {
        var attempt = world.History.BeginGet(key);
        var isRouted = world.Dice.Chance(world.Plan.Routed);
        var call = new ShellCall<ReadResult>(
            world, attempt, End, () => End(new ReadResult.Unavailable("No answer.")));
        call.Send(node, Patience(), isRouted ? null : Limit, host => isRouted
            ? host.Store.GetAsync(key, Consistency.Linearizable, CancellationToken.None).AsTask()
            : host.Store.Quorum.ReadAsync(key, host.Group.Deadline));

        void End(ReadResult result)
        {
            world.History.End(attempt, result);
            then(result);
        }
    }

    /// <summary>A listing reads every key: also one that it does not name.</summary>
    public void List(ShellNode node, Action then)
    {
        var attempts = world.Keys.ToDictionary(key => key, world.History.BeginGet);
        var call = new ShellCall<ListResult>(
            world, attempts.Values.First(), End, () => End(new([], null, "No answer.")));
        call.Send(node, Patience(), null, host => host.Store
            .ListAsync(new("", null, 100), CancellationToken.None).AsTask());

        void End(ListResult list)
        {
            var found = list.Keys.ToDictionary(listed => listed.Key, listed => listed.Entry);
            foreach (var (key, attempt) in attempts)
                world.History.End(attempt, Read(list, found, key));
            then();
        }
    }

    private static ReadResult Read(ListResult list, Dictionary<Key, ReadResult.Found> found, Key key)
    {
        if (list.Error is not null) return new ReadResult.Unavailable(list.Error);
        if (found.TryGetValue(key, out var entry)) return entry;
        var isBeyond = list.Cursor is { } end && string.CompareOrdinal(key.Text, end) > 0;
        return isBeyond ? new ReadResult.Unavailable("The page ended.") : new ReadResult.Absent();
    }

    private long Patience() =>
        world.IsCalm ? 20_000 : world.Dice.Between(world.Plan.Patience / 2, world.Plan.Patience);
}

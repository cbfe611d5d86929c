namespace OrleansKv.Simulation.Shells;

/// <summary>
/// One client: an operation after the other, at whichever node, with retries under the same id.
/// </summary>
internal sealed class ShellClient(ShellWorld world, int number)
{
    private readonly ShellRequests _ask = new(world);
    private readonly Dictionary<Key, long> _seen = [];
    private int _left = world.Plan.OperationsPerClient;
    private int _value = number * 1000;

    public bool IsDone { get; private set; }

    public void Start() => world.Loop.After(world.Dice.Around(world.Plan.ThinkTime), Next);

    private void Next()
    {
        if (_left-- == 0)
        {
            IsDone = true;
            return;
        }
        var key = world.Dice.Pick([.. world.Keys]);
        if (world.Dice.Chance(world.Plan.Clear)) _ask.Clear(Anyone(), _ => Start());
        else if (world.Dice.Chance(world.Plan.List)) _ask.List(Anyone(), Start);
        else if (world.Dice.Chance(world.Plan.Read)) Get(key);
        else Try(key, NewChange(key), 3);
    }

    private void Get(Key key) => _ask.Get(Anyone(), key, result =>
    {
        if (result is ReadResult.Found found) _seen[key] = found.Revision;
        Start();
    });

    private void Try(Key key, Change change, int attempts)
    {
        if (attempts > 1 && world.Dice.Chance(world.Plan.Hedge)) Again(key, change);
        if (attempts > 1 && world.Dice.Chance(world.Plan.Impostor)) Again(key, Impostor(change));
        _ask.Change(Anyone(), key, change, result =>
        {
            if (result is WriteResult.Committed committed) _seen[key] = committed.Revision;
            if (result is not WriteResult.Unknown || attempts == 1 || !world.Dice.Chance(world.Plan.Retry))
            {
                Start();
                return;
            }
            world.Witness.Retried(change);
            world.Loop.After(world.Dice.Around(world.Plan.ThinkTime), () => Try(key, change, attempts - 1));
        });
    }

    /// <summary>The same id once more, beside the first attempt or after it.</summary>
    private void Again(Key key, Change change)
    {
        world.Witness.Retried(change);
        world.Loop.After(world.Dice.Around(world.Plan.ThinkTime) - 1, () =>
            _ask.Change(Anyone(), key, change, _ => { }));
    }

    /// <summary>
    /// A client's mistake, which must not pass for a retry: another request, the same id. Two of them differ.
    /// </summary>
    private Change Impostor(Change change)
    {
        world.Share(change.Id);
        var value = Attempt.ValueOf(++_value);
        return change with { Value = value, Fingerprint = (uint)_value, Condition = Condition.Always };
    }

    private ShellNode Anyone() => world.Dice.Pick([.. world.Nodes]);

    private Change NewChange(Key key)
    {
        var condition = world.Dice.Chance(world.Plan.Conditional) ? NewCondition(key) : Condition.Always;
        var id = world.NewId();
        if (world.Dice.Chance(world.Plan.Delete))
        {
            long? revision = condition.Kind == ConditionKind.Revision ? condition.Revision : null;
            return Change.Delete(id, revision) with { Fingerprint = 7 };
        }
        var expires = world.Dice.Chance(world.Plan.Expiring)
            ? World.Start + world.Loop.Now + world.Dice.Around(400)
            : 0;
        return Change.Set(id, Attempt.ValueOf(++_value), condition, expires) with { Fingerprint = 7 };
    }

    private Condition NewCondition(Key key)
    {
        if (_seen.TryGetValue(key, out var revision) && world.Dice.Chance(0.6)) return Condition.At(revision);
        return world.Dice.Pick(Condition.Absent, Condition.Exists);
    }
}

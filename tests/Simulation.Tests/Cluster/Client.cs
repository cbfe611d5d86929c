using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// One client: an operation after the other, at whichever node, with retries under the same id.
/// </summary>
internal sealed class Client(World world, int number)
{
    /// <summary>What an increment adds: far above all that is put, so a sum tells how many made it.</summary>
    private const int Step = 1_000_000;

    private readonly Dictionary<Key, long> _seen = [];
    private int _left = world.Plan.OperationsPerClient;
    private int _value = number * 1000;

    public bool IsDone { get; private set; }

    public void Start() => world.After(world.Dice.Around(world.Plan.ThinkTime), Next);

    private void Next()
    {
        if (_left-- == 0)
        {
            IsDone = true;
            return;
        }
        var key = world.Dice.Pick([.. world.Keys]);
        if (world.Dice.Chance(world.Plan.Clear)) Ask(new ClearRequest(world), Start);
        else if (world.Dice.Chance(world.Plan.Read))
            Ask(new GetRequest(world, key, r => _seen[key] = r), Start);
        else Try(key, NewChange(key), 3);
    }

    private void Try(Key key, Change change, int attempts)
    {
        var request = new ChangeRequest(world, key, change, r => _seen[key] = r);
        if (attempts > 1 && world.Dice.Chance(world.Plan.Hedge))
        {
            world.Chosen.Retried(change);
            Ask(new ChangeRequest(world, key, change, _ => { }), () => { });
        }
        Ask(request, () =>
        {
            if (request.IsCertain || attempts == 1 || !world.Dice.Chance(world.Plan.Retry))
            {
                Start();
                return;
            }
            world.Chosen.Retried(change);
            world.After(world.Dice.Around(world.Plan.ThinkTime), () => Try(key, change, attempts - 1));
        });
    }

    private void Ask(ClientRequest request, Action then)
    {
        request.Send(world.Dice.Pick([.. world.Living]), then);
    }

    private Change NewChange(Key key)
    {
        var condition = world.Dice.Chance(world.Plan.Conditional) ? NewCondition(key) : Condition.Always;
        var id = world.NewId();
        if (world.Dice.Chance(world.Plan.Delete)) return Change.Delete(id, RevisionOf(condition));
        var expires = world.Dice.Chance(world.Plan.Expiring)
            ? World.Start + world.Now + world.Dice.Around(400)
            : 0;
        if (world.Dice.Chance(world.Plan.Building))
            return Build(id, condition, expires) with { Fingerprint = 7 };
        return Change.Set(id, Attempt.ValueOf(++_value), condition, expires) with { Fingerprint = 7 };
    }

    private Change Build(OperationId id, Condition condition, long expires) => world.Dice.Chance(0.2)
        ? Change.Touch(id, expires, RevisionOf(condition))
        : Change.Increment(id, Step, condition, expires);

    private static long? RevisionOf(Condition condition) =>
        condition.Kind == ConditionKind.Revision ? condition.Revision : null;

    private Condition NewCondition(Key key)
    {
        if (_seen.TryGetValue(key, out var revision) && world.Dice.Chance(0.6)) return Condition.At(revision);
        return world.Dice.Pick(Condition.Absent, Condition.Exists);
    }
}

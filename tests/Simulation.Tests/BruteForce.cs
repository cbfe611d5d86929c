using static OrleansKv.TestKit.Histories.OperationKind;

namespace OrleansKv.Simulation;

/// <summary>
/// Tries every order of every subset that has all answered operations: slow, and too simple to be wrong.
/// </summary>
internal static class BruteForce
{
    public static bool Holds(IReadOnlyList<Operation> operations) =>
        Extends([], operations, RegisterState.Initial);

    private static bool Extends(List<Operation> done, IReadOnlyList<Operation> left, RegisterState state)
    {
        if (left.All(o => o.IsOptional)) return true;
        foreach (var next in left)
        {
            if (left.Any(o => o.Returned <= next.Invoked) || state.After(next) is not { } after) continue;
            if (Extends([.. done, next], [.. left.Where(o => o != next)], after)) return true;
        }
        return false;
    }
}

/// <summary>Small histories, about half of them impossible: a real run, told a little wrong.</summary>
internal static class RandomHistory
{
    public static List<Operation> Make(Dice dice)
    {
        var state = RegisterState.Initial;
        var made = new List<Operation>();
        for (var i = 1; i <= 7; i++)
        {
            var at = i * 10;
            var (before, after) = (dice.Between(1, 25), dice.Between(1, 25));
            var operation = Next(dice, state, i) with { Invoked = at - before, Returned = at + after };
            if (state.After(operation) is not { } next) continue;
            state = next;
            made.Add(Tell(dice, operation));
        }
        return made;
    }

    private static Operation Next(Dice dice, RegisterState state, int number) =>
        dice.Pick(0, 0, 1, 2, 2, 3, 4, 5, 6) switch
        {
            0 => new(Put, 0, 0, Outcome.Committed, default, number, state.Revision + 1, state.Value == 0),
            1 => new(Delete, 0, 0, Outcome.Committed, Condition.Exists, 0, state.Revision + 1),
            2 when state.Value == 0 => new(Get, 0, 0, Outcome.Absent),
            2 => new(Get, 0, 0, Outcome.Found, default, state.Value, state.Revision),
            4 => new(
                Increment, 0, 0, Outcome.Committed, default, state.Value + 10, state.Revision + 1,
                state.Value == 0, 10),
            5 => new(Touch, 0, 0, Outcome.Committed, Condition.Exists, 0, state.Revision + 1),
            6 => Conditional(dice, state, number),
            _ => new(Clear, 0, 0, Outcome.Committed),
        };

    private static Operation Conditional(Dice dice, RegisterState state, int number)
    {
        var expected = dice.Pick(state.Revision, state.Revision, state.Revision + 1);
        var condition = dice.Chance(0.3) ? Condition.Absent : Condition.At(expected);
        var put = new Operation(
            Put, 0, 0, Outcome.Committed, condition, number, state.Revision + 1, state.Value == 0);
        var current = state.Value == 0 ? 0 : state.Revision;
        return state.After(put) is null
            ? put with { Outcome = Outcome.ConditionFailed, Revision = current, Created = false }
            : put;
    }

    private static Operation Tell(Dice dice, Operation o) => dice.Pick(0, 0, 0, 0, 0, 1, 1, 2, 3) switch
    {
        1 when !RegisterState.IsQuery(o) => o with
        {
            Outcome = Outcome.Unknown,
            Returned = long.MaxValue,
            Revision = o.Kind != Clear && dice.Chance(0.3) ? o.Revision : 0,
            Created = false,
        },
        2 when o.Outcome == Outcome.Found => o with { Value = (int)dice.Between(1, 6) },
        3 => o with { Invoked = o.Invoked + 30, Returned = o.IsOptional ? o.Returned : o.Returned + 40 },
        _ => o,
    };
}

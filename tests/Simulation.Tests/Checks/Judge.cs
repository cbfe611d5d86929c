namespace OrleansKv.Simulation;

/// <summary>
/// Checks the history of each key twice: with what the disks know of unanswered changes, and, where few
/// enough answers are missing, by what clients were told and nothing else.
/// </summary>
internal sealed class Judge(History history)
{
    /// <summary>Answers that may be missing where the checker goes without the disks.</summary>
    private const int MostUnknown = 100;
    private const int BudgetAlone = 20_000;

    public Coverage Coverage { get; private set; }

    /// <summary>Histories that took too long to judge: they show nothing.</summary>
    public int Undecided { get; private set; }

    public Violation? Check(IEnumerable<Key> keys)
    {
        foreach (var key in keys)
            if ((CheckKnown(key) ?? CheckTold(key)) is { } broken)
                return broken;
        return null;
    }

    private Violation? CheckKnown(Key key)
    {
        var known = history.Of(key).OrderBy(o => o.Invoked).ToList();
        var holds = Linearizability.TryHolds(known, Linearizability.MostStates);
        if (holds is null) Undecided++;
        return holds is false ? Unexplained(key, known) : null;
    }

    private Violation? CheckTold(Key key)
    {
        var told = history.Told(key).OrderBy(o => o.Invoked).ToList();
        var unknown = told.Count(o => o.IsOptional);
        var isBeyond = unknown > MostUnknown || told.Count > Linearizability.MostOperations;
        if (isBeyond || history.HasRepeated(key))
        {
            Coverage = Coverage with { Helped = Coverage.Helped + 1 };
            return null;
        }
        var holds = Linearizability.TryHolds(told, BudgetAlone);
        if (holds is null) Coverage = Coverage with { GaveUp = Coverage.GaveUp + 1 };
        else Coverage = Coverage with { Alone = Coverage.Alone + 1, Unknown = Coverage.Unknown + unknown };
        return holds is false ? Unexplained(key, told) : null;
    }

    private static Violation Unexplained(Key key, List<Operation> operations)
    {
        var first = Linearizability.FirstUnexplained(operations);
        var before = operations.Where(o => o.Invoked <= first.Returned);
        return new(
            key,
            $"no order of the operations explains {first}:\n{string.Join('\n', before)}",
            first.Returned);
    }
}

namespace OrleansKv.TestKit.Histories;

/// <summary>
/// Is there one order of the operations, each between its call and its return, that a single register could
/// have gone through? (Wing and Gong 1993, with the memory of Lowe 2017: no state is searched twice, nor one
/// from which no more is possible than from one that was.)
/// </summary>
public sealed class Linearizability
{
    /// <summary>As many as the bits of the set of those done.</summary>
    public const int MostOperations = OperationSet.Bits;

    /// <summary>
    /// The search grows with two to the power of the unknown outcomes; no history that a test lets grow
    /// within bounds needs a tenth of it.
    /// </summary>
    public const int MostStates = 4_000_000;

    private readonly Operation[] _operations;
    private readonly DeadEnds _deadEnds = new();
    private readonly OperationSet _required;
    private readonly int[] _twins;
    private readonly int _budget;

    private Linearizability(IEnumerable<Operation> operations, int budget)
    {
        _budget = budget;
        _operations = [.. operations
            .OrderBy(o => o.IsOptional).ThenBy(o => o.Revision).ThenBy(o => o.Invoked)];
        if (_operations.Length > MostOperations)
            throw new ArgumentException($"{_operations.Length} operations on one key are too many to check.");
        for (var i = 0; i < _operations.Length; i++)
            if (!_operations[i].IsOptional)
                _required = _required.With(i);
        _twins = [.. _operations.Select(TwinOf)];
    }

    /// <exception cref="UndecidedException">Too much is unknown to tell.</exception>
    public static bool Holds(IEnumerable<Operation> operations) =>
        TryHolds(operations, MostStates) ?? throw new UndecidedException(operations.Count());

    /// <summary>The same, for histories whose orders may be too many.</summary>
    /// <param name="budget">States to search at most.</param>
    /// <returns>Null: it gave up.</returns>
    public static bool? TryHolds(IEnumerable<Operation> operations, int budget)
    {
        var search = new Linearizability(operations, budget);
        var holds = search.Search(default, RegisterState.Initial);
        return holds || search._deadEnds.Count < budget ? holds : null;
    }

    /// <summary>
    /// Of a history that does not hold, the first answer that no order explains: what came later does not
    /// matter. A shorter history that cannot be decided is passed over.
    /// </summary>
    public static Operation FirstUnexplained(IReadOnlyCollection<Operation> operations)
    {
        var answers = operations.Where(o => !o.IsOptional).OrderBy(o => o.Returned).ToList();
        return answers.Find(o => TryHolds(Until(operations, o.Returned), MostStates) is false) ?? answers[^1];
    }

    /// <summary>The history as it stood: what was not answered yet may have happened or not.</summary>
    private static IEnumerable<Operation> Until(IEnumerable<Operation> operations, long time) => operations
        .Where(o => o.Invoked < time && (o.Returned <= time || !RegisterState.IsQuery(o)))
        .Select(o => o.Returned <= time ? o : o with { Outcome = Outcome.Unknown, Returned = long.MaxValue });

    private bool Search(OperationSet done, RegisterState state)
    {
        done = TakeQueries(done, state);
        if (done.Contains(_required)) return true;
        if (IsPast(state, done)) return false;
        if (_deadEnds.Count >= _budget || !_deadEnds.Add(done & _required, done, state)) return false;
        var limit = FirstReturn(done);
        for (var i = 0; i < _operations.Length; i++)
        {
            if (!MayBeNext(i, done, limit) || state.After(_operations[i]) is not { } next) continue;
            if (Search(done.With(i), next)) return true;
        }
        return false;
    }

    /// <summary>A query that fits now changes nothing, so taking it immediately excludes no order.</summary>
    private OperationSet TakeQueries(OperationSet done, RegisterState state)
    {
        for (var before = default(OperationSet?); before != done;)
        {
            before = done;
            var limit = FirstReturn(done);
            for (var i = 0; i < _operations.Length; i++)
                if (RegisterState.IsQuery(_operations[i]) && MayBeNext(i, done, limit)
                    && state.After(_operations[i]) == state)
                    done = done.With(i);
        }
        return done;
    }

    private bool MayBeNext(int i, OperationSet done, long limit) =>
        !done.Has(i) && _operations[i].Invoked < limit && (_twins[i] < 0 || done.Has(_twins[i]));

    /// <summary>
    /// Unknown changes that do the same stand in for each other: they are taken in the order of their calls.
    /// </summary>
    /// <returns>The one to be taken before this; -1: none.</returns>
    private int TwinOf(Operation o, int i) => !o.IsOptional
        ? -1
        : Array.FindLastIndex(
            _operations, Math.Max(i - 1, 0), i, other => other with { Invoked = o.Invoked } == o);

    /// <summary>Revisions only grow: an answer that tells of a lower one fits nowhere any more.</summary>
    private bool IsPast(RegisterState state, OperationSet done)
    {
        for (var i = 0; i < _operations.Length && !_operations[i].IsOptional; i++)
        {
            var o = _operations[i];
            if (done.Has(i) || o.Revision == 0 || o.Kind == OperationKind.Clear) continue;
            if (o.Revision < state.Revision) return true;
            if (o.Revision == state.Revision && !RegisterState.IsQuery(o)) return true;
        }
        return false;
    }

    /// <summary>Nothing called later than this return may come before it.</summary>
    private long FirstReturn(OperationSet done)
    {
        var first = long.MaxValue;
        for (var i = 0; i < _operations.Length; i++)
            if (!done.Has(i) && _operations[i].Returned < first)
                first = _operations[i].Returned;
        return first;
    }
}

/// <summary>
/// A history that cannot be judged in reasonable time shows nothing: the test that made it fails.
/// </summary>
public sealed class UndecidedException(int operations) : Exception(
    $"{operations} operations, and no verdict after {Linearizability.MostStates} states.");

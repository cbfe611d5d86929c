namespace OrleansKv.Simulation;

/// <summary>The cluster a history is about, and what its disks know.</summary>
internal interface IChronicle
{
    /// <summary>Orders what happens at one millisecond.</summary>
    long Stamp();

    void Note(Key? key, FormattableString what);

    /// <summary>A client was told that its change is committed at this revision.</summary>
    void Acknowledged(Key key, Change change, long revision);

    /// <summary>A client was shown this.</summary>
    void Shown(Key key, long revision, Value value);

    /// <summary>Where the change took effect: once, or never, or again after its window.</summary>
    IReadOnlyList<long> Revisions(Key key, Change change);
}

/// <summary>What clients asked and were told, in the order of the world's stamps.</summary>
internal sealed class History(IChronicle world)
{
    private readonly List<Attempt> _attempts = [];

    public int Count => _attempts.Count;

    /// <summary>Attempts whose client knows how they ended.</summary>
    public int Known => _attempts.Count(a => a.Outcome != Outcome.Unknown);

    /// <summary>Attempts with an unknown outcome.</summary>
    public int Unknown => _attempts.Count(a => a.Outcome == Outcome.Unknown && !a.IsVoid);

    public Attempt Begin(Key key, Change change)
    {
        return Add(new(world.Stamp(), KindOf(change), key, change));
    }

    private static OperationKind KindOf(Change change) => change.Kind switch
    {
        ChangeKind.Increment => OperationKind.Increment,
        ChangeKind.Touch => OperationKind.Touch,
        _ => change.Value is null ? OperationKind.Delete : OperationKind.Put,
    };

    public Attempt BeginGet(Key key) => Add(new(world.Stamp(), OperationKind.Get, key, null));

    public Attempt BeginClear() => Add(new(world.Stamp(), OperationKind.Clear, null, null));

    /// <summary>The client was told; what it was told is held against what was chosen.</summary>
    public void End(Attempt attempt, WriteResult result)
    {
        world.Note(attempt.Key, $"client is told: {attempt.Kind} {attempt.Change?.Id} {result}");
        attempt.End(world.Stamp(), result);
        if (result is WriteResult.Committed done && attempt is { Key: { } key, Change: { } change })
            world.Acknowledged(key, change, done.Revision);
    }

    public void End(Attempt attempt, ReadResult result)
    {
        world.Note(attempt.Key, $"client is told: {result}");
        attempt.End(world.Stamp(), result);
        if (result is ReadResult.Found found)
            world.Shown(attempt.Key!.Value, found.Revision, found.Value);
    }

    /// <summary>
    /// The history of one key; a clear is in every key's. Attempts at one change that were told the same
    /// revision
    /// are one operation: it happened once, after the first of them was called and before the first was
    /// answered.
    /// What a client was not told, the disks know: an unknown change that was never chosen never happened,
    /// and one
    /// that was has a revision. Without that the number of orders to try would double with every unknown.
    /// </summary>
    public IEnumerable<Operation> Of(Key key)
    {
        var mine = _attempts.Where(a => (a.Key is null || a.Key == key) && !a.IsVoid).ToList();
        foreach (var attempt in mine)
            if (attempt.Change is null || attempt.Outcome == Outcome.ConditionFailed)
                yield return attempt.ToOperation();
        var changes = mine.Where(a => a.Change is not null);
        foreach (var same in changes.GroupBy(a => (a.Change!.Id, a.Change.Fingerprint)))
            foreach (var revision in world.Revisions(key, same.First().Change!))
                yield return Applied([.. same], revision);
    }

    /// <summary>A change took effect again after its window: only the disks know when.</summary>
    public bool HasRepeated(Key key) => _attempts
        .Any(a => a.Key == key && a.Change is { } change && world.Revisions(key, change).Count > 1);

    /// <summary>
    /// The same by what clients were told and nothing else: a change without an answer may have taken effect
    /// once, at any later time, or never, and its revision is unknown.
    /// </summary>
    public IEnumerable<Operation> Told(Key key)
    {
        var mine = _attempts.Where(a => (a.Key is null || a.Key == key) && !a.IsVoid).ToList();
        foreach (var attempt in mine)
            if (attempt.Change is null || attempt.Outcome is Outcome.ConditionFailed or Outcome.Unknown)
                yield return attempt.ToOperation();
        foreach (var same in mine.Where(a => a.Change is not null).GroupBy(a => a.Change!.Id))
            foreach (var told in same.Where(a => a.Outcome == Outcome.Committed).GroupBy(a => a.Revision))
            {
                // Told twice it is one change, which any of its attempts may have brought about.
                var first = told.MinBy(a => a.Returned)!.ToOperation();
                yield return first with { Invoked = same.Min(a => a.Invoked) };
            }
    }

    private static Operation Applied(List<Attempt> same, long revision)
    {
        var tellings = same.Where(a => a.Outcome == Outcome.Committed && a.Revision == revision).ToList();
        var told = tellings.MinBy(a => a.Returned);
        if (tellings.Find(a => a.Number != told!.Number) is { } other)
            throw new Violation(
                other.Key, $"{other.Change!.Id} was told {other.Number} and {told!.Number}", other.Returned);
        var operation = (told ?? same[0]).ToOperation() with { Invoked = same.Min(a => a.Invoked) };
        return told is not null
            ? operation
            : operation with { Outcome = Outcome.Unknown, Returned = long.MaxValue, Revision = revision };
    }

    private Attempt Add(Attempt attempt)
    {
        _attempts.Add(attempt);
        world.Note(attempt.Key, $"client asks: {attempt.Kind} {attempt.Change}");
        return attempt;
    }
}

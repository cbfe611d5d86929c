namespace OrleansKv.TestKit.Histories;

/// <summary>The specification: one key, as a client of a single machine would see it.</summary>
/// <param name="Value">0: the key has none.</param>
/// <param name="Revision">The key's; when not exact, only known to be at least this.</param>
/// <param name="IsExact">
/// False after a change whose revision no client received, and while there is no value.
/// </param>
public readonly record struct RegisterState(int Value, long Revision, bool IsExact)
{
    public static readonly RegisterState Initial = new(0, 0, false);

    /// <summary>
    /// What the operation leaves behind if it happens now; null when it could not have ended as it did.
    /// </summary>
    public RegisterState? After(Operation o) => (o.Kind, o.Outcome) switch
    {
        (OperationKind.Clear, _) => new(0, Revision, false),
        (OperationKind.Get, Outcome.Absent) => Value == 0 ? this : null,
        (OperationKind.Get, Outcome.Found) => Value != 0 && Value == o.Value ? At(o.Revision) : null,
        (_, Outcome.ConditionFailed) => Refuse(o),
        (_, Outcome.Committed) => Change(o),
        (_, Outcome.Unknown) => ChangeUnseen(o),
        _ => throw new InvalidOperationException($"{o} is no operation."),
    };

    /// <summary>Nothing changes: it may as well happen as soon as it can.</summary>
    public static bool IsQuery(Operation o) =>
        o.Kind == OperationKind.Get || o.Outcome == Outcome.ConditionFailed;

    private RegisterState? At(long revision)
    {
        if (IsExact ? revision != Revision : revision < Revision) return null;
        return new(Value, revision, true);
    }

    private RegisterState? Refuse(Operation o)
    {
        var now = o.Revision == 0 ? (Value == 0 ? this : null) : Value == 0 ? null : At(o.Revision);
        return now is not { } state || state.Meets(o.Condition) ? null : state;
    }

    private RegisterState? Change(Operation o)
    {
        if (!Meets(o.Condition) || o.Revision <= Revision) return null;
        var mayCreate = o.Kind is OperationKind.Put or OperationKind.Increment;
        if (mayCreate && o.Created != (Value == 0)) return null;
        if (o.Kind == OperationKind.Increment && o.Value != Value + o.By) return null;
        if (o.Revision <= o.Condition.Revision) return null;
        return Holding(Made(o), o.Revision);
    }

    private RegisterState? ChangeUnseen(Operation o)
    {
        if (!Meets(o.Condition)) return null;
        var least = Math.Max(Revision, o.Condition.Revision) + 1;
        if (o.Revision == 0) return new(Made(o), least, false);
        return o.Revision < least ? null : Holding(Made(o), o.Revision);
    }

    private static RegisterState Holding(int value, long revision) => new(value, revision, value != 0);

    private int Made(Operation o) => o.Kind switch
    {
        OperationKind.Increment => Value + o.By,
        OperationKind.Touch => Value,
        _ => o.Value,
    };

    private bool Meets(Condition condition) => condition.Kind switch
    {
        ConditionKind.Always => true,
        ConditionKind.Exists => Value != 0,
        ConditionKind.Absent => Value == 0,
        _ => Value != 0 && (IsExact ? condition.Revision == Revision : condition.Revision >= Revision),
    };
}

namespace OrleansKv.TestKit.Histories;

/// <summary>One attempt at one operation, as its client saw it. Times only order the history.</summary>
/// <param name="Value">What a put writes or a get found; every put has its own.</param>
/// <param name="Returned">
/// MaxValue: the client never learned how it ended, so it may take effect at any time.
/// </param>
/// <param name="Revision">
/// Of the change (0: unknown), of the value found, or of the value that failed the condition (0: there was
/// none).
/// </param>
/// <param name="Created">A put or an increment found no value in place.</param>
/// <param name="By">What an increment adds; its value is then the sum its client was told.</param>
public sealed record Operation(
    OperationKind Kind,
    long Invoked,
    long Returned,
    Outcome Outcome,
    Condition Condition = default,
    int Value = 0,
    long Revision = 0,
    bool Created = false,
    int By = 0)
{
    public bool IsOptional => Outcome == Outcome.Unknown;

    public override string ToString()
    {
        var end = IsOptional ? "..." : $"{Returned}";
        var condition = Condition == default ? "" : $" if {Condition.Kind} {Condition.Revision}";
        var created = Created ? " created" : "";
        var by = By == 0 ? "" : $" by {By}";
        return $"[{Invoked} {end}] {Kind}{by} v{Value}{condition}: {Outcome} at {Revision}{created}";
    }
}

public enum OperationKind
{
    Put,
    Delete,
    Get,
    Clear,
    Increment,
    Touch,
}

public enum Outcome
{
    /// <summary>No answer: it may take effect once, at any later time, or never.</summary>
    Unknown,
    Committed,
    ConditionFailed,
    Found,
    Absent,
}

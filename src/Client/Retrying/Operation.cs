namespace OrleansKv.Client.Retrying;

/// <summary>What a retry loop must know of what it repeats.</summary>
/// <param name="Name">For logs and metrics: "get", "set" and so on.</param>
/// <param name="Deadline">From the first attempt to the last word; null: the policy's.</param>
internal readonly record struct Operation(string Name, Repetition Repetition, TimeSpan? Deadline = null)
{
    public bool IsChange => Repetition != Repetition.Read;

    /// <summary>A change of one key that carries an idempotency key.</summary>
    public static Repetition OfChange(Condition condition) =>
        condition.Kind == ConditionKind.Revision ? Repetition.AtRevision : Repetition.InWindow;
}

/// <summary>What repeating an operation may do whose answer was lost (docs/protocol.md).</summary>
internal enum Repetition
{
    /// <summary>Nothing: it changes nothing.</summary>
    Read,

    /// <summary>Nothing: its condition holds once at most.</summary>
    AtRevision,

    /// <summary>
    /// Nothing while the store recognises it by its idempotency key: fewer than 16 later changes of the key.
    /// </summary>
    InWindow,

    /// <summary>Harm: it is never sent again once it may have been carried out.</summary>
    Never,
}

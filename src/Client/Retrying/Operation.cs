namespace OrleansKv.Client.Retrying;

/// <summary>What the retry loop must know about an operation.</summary>
/// <param name="Name">For logs and metrics: "get", "set" and so on.</param>
/// <param name="Deadline">From the first attempt to the end; null: the policy's.</param>
internal readonly record struct Operation(string Name, Repetition Repetition, TimeSpan? Deadline = null)
{
    public bool IsChange => Repetition != Repetition.Read;

    /// <summary>A change of one key that carries an idempotency key.</summary>
    public static Repetition OfChange(Condition condition) =>
        condition.Kind == ConditionKind.Revision ? Repetition.AtRevision : Repetition.InWindow;
}

/// <summary>What repeating an operation can do after its answer was lost (docs/protocol.md).</summary>
internal enum Repetition
{
    /// <summary>Harmless: the operation changes nothing.</summary>
    Read,

    /// <summary>Harmless: its condition can be true at most once.</summary>
    AtRevision,

    /// <summary>
    /// Harmless while the store recognizes its idempotency key: fewer than 16 later changes of the key.
    /// </summary>
    InWindow,

    /// <summary>Harmful: it is never sent again once it may have been applied.</summary>
    Never,
}

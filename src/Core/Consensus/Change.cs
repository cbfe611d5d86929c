namespace OrleansKv.Consensus;

/// <summary>One change of one key, as a client asked for it.</summary>
/// <param name="Id">Recognises a retry.</param>
/// <param name="Value">The new value; null deletes.</param>
/// <param name="ExpiresAt">Unix milliseconds after which the key counts as overdue; 0 never.</param>
/// <param name="Fingerprint">
/// A hash of the client's request: the same id with another one is refused. 0: not checked.
/// </param>
public sealed record Change(
    OperationId Id, Value? Value, Condition Condition, long ExpiresAt = 0, uint Fingerprint = 0)
{
    public static Change Set(
        OperationId id, Value value, Condition condition = default, long expiresAt = 0) =>
        new(id, value, condition, expiresAt);

    /// <summary>
    /// Deletes; a key without a value fails the condition, so that "was it there" has an answer.
    /// </summary>
    public static Change Delete(OperationId id, long? revision = null) =>
        new(id, null, revision is { } r ? Condition.At(r) : Condition.Exists);

    /// <summary>It is this change that was applied, not another request under the same id.</summary>
    public bool IsRequestOf(AppliedChange applied) => Id == applied.Id
        && (Fingerprint == 0 || applied.Fingerprint == 0 || Fingerprint == applied.Fingerprint);
}

namespace OrleansKv;

/// <summary>One change of one key, as a client asked for it.</summary>
/// <param name="Id">Recognises a retry.</param>
/// <param name="Value">
/// The new value. Null deletes, or the kind says what is made of the one in place.
/// </param>
/// <param name="ExpiresAt">
/// Unix milliseconds after which the key counts as overdue; 0 never. An increment sets it only where it
/// creates the key.
/// </param>
/// <param name="Fingerprint">
/// A hash of the client's request: the same id with another one is refused. 0: not checked.
/// </param>
/// <param name="By">What an increment adds.</param>
/// <param name="AsOf">
/// Unix milliseconds when it was proposed: what builds on the value in place does not build on an overdue
/// one. 0: not checked.
/// </param>
public sealed record Change(
    OperationId Id,
    Value? Value,
    Condition Condition,
    long ExpiresAt = 0,
    uint Fingerprint = 0,
    ChangeKind Kind = ChangeKind.Write,
    long By = 0,
    long AsOf = 0)
{
    /// <summary>Stores a value.</summary>
    public static Change Set(
        OperationId id, Value value, Condition condition = default, long expiresAt = 0) =>
        new(id, value, condition, expiresAt);

    /// <summary>
    /// Deletes; a key without a value fails the condition, so that "was it there" has an answer.
    /// </summary>
    public static Change Delete(OperationId id, long? revision = null) =>
        new(id, null, revision is { } r ? Condition.At(r) : Condition.Exists);

    /// <summary>Adds to the integer in place; a key without a value counts from 0.</summary>
    public static Change Increment(
        OperationId id, long by, Condition condition = default, long expiresAt = 0) =>
        new(id, null, condition, expiresAt, Kind: ChangeKind.Increment, By: by);

    /// <summary>Sets when the key expires and nothing else; without a value the condition fails.</summary>
    public static Change Touch(OperationId id, long expiresAt, long? revision = null) => new(
        id, null, revision is { } r ? Condition.At(r) : Condition.Exists, expiresAt, Kind: ChangeKind.Touch);
}

/// <summary>What a change makes of the value in place.</summary>
public enum ChangeKind : byte
{
    /// <summary>Another value, or none.</summary>
    Write = 0,

    /// <summary>The number in place and the one given, added; a key without a value counts from 0.</summary>
    Increment = 1,

    /// <summary>The same value, with another expiry.</summary>
    Touch = 2,
}

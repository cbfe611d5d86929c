namespace OrleansKv;

/// <summary>One change of one key, as a client requested it.</summary>
/// <param name="Id">Identifies the change, so that a retry is recognized.</param>
/// <param name="Value">
/// The new value. Null: a write deletes the key; the other kinds compute the value from the current one.
/// </param>
/// <param name="ExpiresAt">
/// Unix milliseconds from which the key is overdue; 0: never. An increment sets it only if it creates the key.
/// </param>
/// <param name="Fingerprint">
/// A hash of the client's request: a request with the same id and another hash is refused. 0: not checked.
/// </param>
/// <param name="By">The number that an increment adds.</param>
/// <param name="AsOf">
/// The time of the proposal, in Unix milliseconds: an increment or a touch does not build on a value that is
/// overdue by then (rule R19). 0: not checked.
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
    /// <summary>Whether it removes the value.</summary>
    public bool IsDelete => Kind == ChangeKind.Write && Value is null;

    /// <summary>Stores a value.</summary>
    public static Change Set(
        OperationId id, Value value, Condition condition = default, long expiresAt = 0) =>
        new(id, value, condition, expiresAt);

    /// <summary>
    /// Deletes the key. Without a value the condition fails, so the result says whether the key existed.
    /// </summary>
    public static Change Delete(OperationId id, long? revision = null) =>
        new(id, null, revision is { } r ? Condition.At(r) : Condition.Exists);

    /// <summary>Adds to the current integer; a key without a value counts from 0.</summary>
    public static Change Increment(
        OperationId id, long by, Condition condition = default, long expiresAt = 0) =>
        new(id, null, condition, expiresAt, Kind: ChangeKind.Increment, By: by);

    /// <summary>Changes the expiry and nothing else; without a value the condition fails.</summary>
    public static Change Touch(OperationId id, long expiresAt, long? revision = null) => new(
        id, null, revision is { } r ? Condition.At(r) : Condition.Exists, expiresAt, Kind: ChangeKind.Touch);
}

/// <summary>What a change does to the current value. The numbers are part of the wire format.</summary>
public enum ChangeKind : byte
{
    /// <summary>Replaces or deletes it.</summary>
    Write = 0,

    /// <summary>Adds a number to it; a key without a value counts from 0.</summary>
    Increment = 1,

    /// <summary>Keeps the value and replaces its expiry.</summary>
    Touch = 2,
}

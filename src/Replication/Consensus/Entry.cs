namespace OrleansKv.Replication.Consensus;

/// <summary>The state of one key as one accept writes it.</summary>
/// <param name="Epoch">
/// The clear epoch under which it was written; under a later one it reads as absent (rule R23).
/// </param>
/// <param name="Revision">
/// Increases with every chosen entry of the key, also across deletion and clear. It is the ETag.
/// </param>
/// <param name="Value">Null: a tombstone.</param>
/// <param name="ExpiresAt">
/// Unix milliseconds; 0: never. A tombstone with an expiry is an expired key, one without it a deleted key
/// (rule R26).
/// </param>
/// <param name="Since">
/// Every change with a revision above this one has its id in <paramref name="Applied"/>.
/// </param>
/// <param name="Applied">The last changes, oldest first, at most <see cref="Limits.AppliedChanges"/>.</param>
public sealed record Entry(
    long Epoch,
    long Revision,
    Value? Value,
    long ExpiresAt,
    long Since,
    AppliedChanges Applied)
{
    public bool IsTombstone => Value is null;

    /// <summary>Whether the key has expired, rather than being deleted by a client.</summary>
    public bool IsExpiry => IsTombstone && ExpiresAt != 0;

    /// <summary>
    /// The starting state of a key without an entry: it knows nothing of changes up to the base revision (rule R14).
    /// </summary>
    public static Entry Unwritten(long epoch, long baseRevision) =>
        new(epoch, baseRevision, null, 0, baseRevision, []);

    public bool IsOverdue(long unixMilliseconds) =>
        !IsTombstone && ExpiresAt != 0 && ExpiresAt <= unixMilliseconds;

    public AppliedChange? Find(OperationId id) => Applied.Find(id);
}

/// <summary>A change whose id an entry keeps, with its result.</summary>
/// <param name="Number">
/// The sum of an increment or the expiry set by a touch. A retry gets this number, even if the value has changed
/// since (rule R18).
/// </param>
public readonly record struct AppliedChange(
    OperationId Id, long Revision, bool Created, uint Fingerprint, long? Number = null)
{
    public WriteResult.Committed Result => new(Revision, Created, Number);
}

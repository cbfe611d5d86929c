namespace OrleansKv.Replication.Consensus;

/// <summary>The state of one key as one accept writes it.</summary>
/// <param name="Epoch">
/// The clear epoch it was written under; read under a later one it counts as absent.
/// </param>
/// <param name="Revision">
/// Grows along the key's chosen entries, also across delete and clear. It is the ETag.
/// </param>
/// <param name="Value">Null: a tombstone.</param>
/// <param name="ExpiresAt">
/// Unix milliseconds; 0 never. A tombstone with it was an expiry, one without it a deletion.
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

    /// <summary>The key was not deleted by anybody: its time was over.</summary>
    public bool IsExpiry => IsTombstone && ExpiresAt != 0;

    /// <summary>
    /// The state that a key without an entry starts from: nothing is known of changes up to the base.
    /// </summary>
    public static Entry Unwritten(long epoch, long baseRevision) =>
        new(epoch, baseRevision, null, 0, baseRevision, []);

    public bool IsOverdue(long unixMilliseconds) =>
        !IsTombstone && ExpiresAt != 0 && ExpiresAt <= unixMilliseconds;

    public AppliedChange? Find(OperationId id) => Applied.Find(id);
}

/// <summary>A change that an entry remembers, with its result.</summary>
/// <param name="Number">
/// What else the first attempt was told and a retry must be told again, though the value has moved on: the
/// sum that an increment made, the expiry that a touch set.
/// </param>
public readonly record struct AppliedChange(
    OperationId Id, long Revision, bool Created, uint Fingerprint, long? Number = null)
{
    public WriteResult.Committed Result => new(Revision, Created, Number);
}

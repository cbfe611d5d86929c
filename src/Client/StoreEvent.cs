namespace OrleansKv.Client;

/// <summary>An event of a watch.</summary>
/// <param name="Token">
/// Resumes a watch of the same prefix after this event, also on another node or in another process. Null if the
/// client itself created the event.
/// </param>
public abstract record StoreEvent(string? Token)
{
    /// <summary>The watch is established: every later write will be delivered.</summary>
    public sealed record Ready(string? Token) : StoreEvent(Token);

    /// <summary>A value was stored, incremented or touched.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Value">Null if the watch was requested without values.</param>
    /// <param name="Revision">The revision of the key after the change.</param>
    /// <param name="ExpiresAt">Time of expiry, on the clock of the nodes; null: never.</param>
    /// <param name="Token">Resumes after this event.</param>
    public sealed record Put(
        string Key, Value? Value, long Revision, DateTimeOffset? ExpiresAt, string? Token)
        : StoreEvent(Token);

    /// <summary>A key was deleted.</summary>
    public sealed record Deleted(string Key, long Revision, string? Token) : StoreEvent(Token);

    /// <summary>A key expired.</summary>
    public sealed record Expired(string Key, long Revision, string? Token) : StoreEvent(Token);

    /// <summary>Every key was deleted, atomically.</summary>
    public sealed record Cleared(long Epoch, string? Token) : StoreEvent(Token);

    /// <summary>
    /// Changes may have been missed. Discard what you know: everything with the prefix follows as puts, then
    /// <see cref="Synced"/>.
    /// </summary>
    public sealed record Resync(string Reason, string? Token) : StoreEvent(Token);

    /// <summary>The end of a snapshot: changes follow.</summary>
    public sealed record Synced(string? Token) : StoreEvent(Token);
}

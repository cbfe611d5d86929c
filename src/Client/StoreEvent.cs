namespace OrleansKv.Client;

/// <summary>An event of a watch.</summary>
/// <param name="Token">
/// Resumes a watch of the same prefix after this event, also on another node or in another process. Null
/// where the client itself made the event.
/// </param>
public abstract record StoreEvent(string? Token)
{
    /// <summary>The watch is established: every later write will be delivered.</summary>
    public sealed record Ready(string? Token) : StoreEvent(Token);

    /// <summary>A value was stored, counted or touched.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Value">Null when the watch was requested without values.</param>
    /// <param name="Revision">Of the key after the change.</param>
    /// <param name="ExpiresAt">On the clock of the nodes; null: never.</param>
    /// <param name="Token">Resumes after this event.</param>
    public sealed record Put(
        string Key, Value? Value, long Revision, DateTimeOffset? ExpiresAt, string? Token)
        : StoreEvent(Token);

    /// <summary>A key was deleted.</summary>
    public sealed record Deleted(string Key, long Revision, string? Token) : StoreEvent(Token);

    /// <summary>A key reached the end of its time to live.</summary>
    public sealed record Expired(string Key, long Revision, string? Token) : StoreEvent(Token);

    /// <summary>Every key was deleted, atomically.</summary>
    public sealed record Cleared(long Epoch, string? Token) : StoreEvent(Token);

    /// <summary>
    /// Discard what you know: everything under the prefix follows as puts, and then <see cref="Synced"/>.
    /// </summary>
    public sealed record Resync(string Reason, string? Token) : StoreEvent(Token);

    /// <summary>The end of a snapshot: changes follow from here on.</summary>
    public sealed record Synced(string? Token) : StoreEvent(Token);
}

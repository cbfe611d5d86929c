namespace OrleansKv.Client;

/// <summary>What a watch tells.</summary>
/// <param name="Token">
/// Resumes a watch of the same prefix after this event, also on another node or in another process. Null
/// where no event of a node stands behind it.
/// </param>
public abstract record WatchEvent(string? Token)
{
    /// <summary>The watch stands: what is written from now on will be told.</summary>
    public sealed record Ready(string? Token) : WatchEvent(Token);

    /// <param name="Value">Null when the watch was asked for without values.</param>
    public sealed record Put(
        string Key, Value? Value, long Revision, DateTimeOffset? ExpiresAt, string? Token)
        : WatchEvent(Token);

    public sealed record Deleted(string Key, long Revision, string? Token) : WatchEvent(Token);

    public sealed record Expired(string Key, long Revision, string? Token) : WatchEvent(Token);

    /// <summary>Every key was deleted at once.</summary>
    public sealed record Cleared(long Epoch, string? Token) : WatchEvent(Token);

    /// <summary>
    /// Forget what you know: everything under the prefix follows as puts, and then <see cref="Synced"/>.
    /// </summary>
    public sealed record Resync(string Reason, string? Token) : WatchEvent(Token);

    /// <summary>What was there has been told; from here on what changes.</summary>
    public sealed record Synced(string? Token) : WatchEvent(Token);
}

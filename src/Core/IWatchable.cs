namespace OrleansKv;

/// <summary>A store whose changes can be watched.</summary>
public interface IWatchable
{
    /// <summary>Starts a watch of the keys with a prefix, or resumes one after a token.</summary>
    ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken);
}

/// <summary>A request for a watch.</summary>
/// <param name="Prefix">Only keys with this prefix; empty: all keys.</param>
/// <param name="Token">The token of the last event received; null: only changes from now on.</param>
/// <param name="Snapshot">Without a token: first deliver everything that exists.</param>
/// <param name="Heartbeat">
/// Silence after which Idle is sent, in milliseconds; null: as the node is configured.
/// </param>
public sealed record WatchQuery(
    string Prefix, string? Token = null, bool Snapshot = false, int? Heartbeat = null);

/// <summary>Whether a watch was started.</summary>
public abstract record WatchOpening
{
    private WatchOpening()
    {
    }

    /// <summary>The watch is established.</summary>
    /// <param name="Events">May be enumerated once. It ends when the node stops: resume at another node.</param>
    public sealed record Opened(IAsyncEnumerable<WatchEvent> Events) : WatchOpening;

    /// <summary>The token belongs to another cluster, or cannot be read: start again without it.</summary>
    public sealed record Gone(string Reason) : WatchOpening;

    /// <summary>The node cannot serve the watch now: retry, or try another node.</summary>
    public sealed record Unavailable(string Reason) : WatchOpening;
}

/// <summary>What an event of a watch says. The numbers are part of the wire format.</summary>
public enum WatchKind
{
    /// <summary>The first event of a watch without a token: every later change will be delivered.</summary>
    Ready = 0,

    /// <summary>A value was written, incremented or touched.</summary>
    Put = 1,

    /// <summary>A key was deleted.</summary>
    Delete = 2,

    /// <summary>A key expired.</summary>
    Expire = 3,

    /// <summary>Every key was deleted, atomically.</summary>
    Clear = 4,

    /// <summary>
    /// Something may have been missed: discard what you know. The whole state follows as puts, then Synced.
    /// </summary>
    Resync = 5,

    /// <summary>The snapshot is complete; changes follow.</summary>
    Synced = 6,

    /// <summary>Nothing has changed for a while; only the token is new.</summary>
    Idle = 7,
}

/// <summary>One event of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Set for put, delete and expire.</param>
/// <param name="Revision">The revision of the key, or the clear epoch of a clear; otherwise 0.</param>
/// <param name="Value">Set for a put.</param>
/// <param name="Token">Resumes the watch after this event.</param>
/// <param name="Reason">Why a resync was needed; otherwise null.</param>
public sealed record WatchEvent(
    WatchKind Kind, string Token, Key? Key = null, long Revision = 0, Value? Value = null,
    DateTimeOffset? ExpiresAt = null, string? Reason = null);

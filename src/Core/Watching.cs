namespace OrleansKv;

/// <summary>A store whose changes can be followed.</summary>
public interface IWatchable
{
    /// <summary>Begins to follow the keys with a prefix, or resumes after a token.</summary>
    ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken);
}

/// <summary>What a watch is to follow.</summary>
/// <param name="Prefix">Of the keys that are wanted; empty: all.</param>
/// <param name="Token">Of the last event that was seen; null: only what changes from now on.</param>
/// <param name="Snapshot">Without a token: first everything that exists.</param>
/// <param name="Heartbeat">Silence after which Idle is sent, in milliseconds; null: the node's own.</param>
public sealed record WatchQuery(
    string Prefix, string? Token = null, bool Snapshot = false, int? Heartbeat = null);

/// <summary>Whether a watch could begin.</summary>
public abstract record WatchOpening
{
    private WatchOpening()
    {
    }

    /// <summary>The watch is established.</summary>
    /// <param name="Events">To be enumerated once. It ends when the node stops: resume elsewhere.</param>
    public sealed record Opened(IAsyncEnumerable<WatchEvent> Events) : WatchOpening;

    /// <summary>The token is not of this cluster, or too old: start again without it.</summary>
    public sealed record Gone(string Reason) : WatchOpening;

    /// <summary>Not now, or not at this node: try again, or elsewhere.</summary>
    public sealed record Unavailable(string Reason) : WatchOpening;
}

/// <summary>What an event of a watch says. The numbers are part of the wire format.</summary>
public enum WatchKind
{
    /// <summary>The first event of a watch without a token: every later change will be delivered.</summary>
    Ready = 0,

    /// <summary>A value was stored, counted or touched.</summary>
    Put = 1,

    /// <summary>A key was deleted.</summary>
    Delete = 2,

    /// <summary>A deletion at the end of the key's time to live.</summary>
    Expire = 3,

    /// <summary>Every key was deleted, atomically.</summary>
    Clear = 4,

    /// <summary>
    /// Something may have been missed: discard what you know, everything follows as puts, then Synced.
    /// </summary>
    Resync = 5,

    /// <summary>The end of a snapshot: changes follow from here on.</summary>
    Synced = 6,

    /// <summary>Nothing happened for a while; only the token is new.</summary>
    Idle = 7,
}

/// <summary>One event of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Set for put, delete and expire.</param>
/// <param name="Revision">Of the key; of a clear the new clear epoch; otherwise 0.</param>
/// <param name="Value">Set for a put.</param>
/// <param name="Token">Everything up to and with this event was seen: where to go on from.</param>
/// <param name="Reason">Why, for a resync.</param>
public sealed record WatchEvent(
    WatchKind Kind, string Token, Key? Key = null, long Revision = 0, Value? Value = null,
    DateTimeOffset? ExpiresAt = null, string? Reason = null);

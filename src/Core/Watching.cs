namespace OrleansKv;

/// <summary>A store whose changes can be followed.</summary>
public interface IWatchable
{
    /// <summary>Begins to follow the keys with a prefix, or goes on where a token says.</summary>
    ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken);
}

/// <param name="Prefix">Of the keys that are wanted; empty: all.</param>
/// <param name="Token">Of the last event that was seen; null: only what changes from now on.</param>
/// <param name="Snapshot">Without a token: everything that there is first.</param>
/// <param name="Heartbeat">Silence after which Idle is told, in milliseconds; null: the node's own.</param>
public sealed record WatchQuery(
    string Prefix, string? Token = null, bool Snapshot = false, int? Heartbeat = null);

/// <summary>Whether a watch could begin.</summary>
public abstract record WatchOpening
{
    private WatchOpening()
    {
    }

    /// <param name="Events">To be enumerated once. It ends when the node stops: go on elsewhere.</param>
    public sealed record Opened(IAsyncEnumerable<WatchEvent> Events) : WatchOpening;

    /// <summary>The token says nothing to this cluster: begin anew, without it.</summary>
    public sealed record Gone(string Reason) : WatchOpening;

    /// <summary>Not now, or not at this node: try again, or elsewhere.</summary>
    public sealed record Unavailable(string Reason) : WatchOpening;
}

public enum WatchKind
{
    /// <summary>The first event of a watch without a token: what changes from now on is told.</summary>
    Ready = 0,
    Put = 1,
    Delete = 2,

    /// <summary>A deletion because the key's time was over.</summary>
    Expire = 3,

    /// <summary>Everything was deleted at once.</summary>
    Clear = 4,

    /// <summary>
    /// Something may have been missed: forget what you know, everything follows as puts, then Synced.
    /// </summary>
    Resync = 5,
    Synced = 6,

    /// <summary>Nothing happened for a while; only the token is new.</summary>
    Idle = 7,
}

/// <param name="Key">Set for put, delete and expire.</param>
/// <param name="Revision">Of the key; of a clear the new clear epoch; otherwise 0.</param>
/// <param name="Value">Set for a put.</param>
/// <param name="Token">Everything up to and with this event was seen: where to go on from.</param>
/// <param name="Reason">Why, for a resync.</param>
public sealed record WatchEvent(
    WatchKind Kind, string Token, Key? Key = null, long Revision = 0, Value? Value = null,
    DateTimeOffset? ExpiresAt = null, string? Reason = null);

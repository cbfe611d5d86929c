namespace OrleansKv.Grains;

/// <summary>A client's request for the next events of a watch; with the token, any node can resume it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Watch")]
public sealed class KeyWatch
{
    /// <summary>The prefix of the keys to watch; empty: all.</summary>
    [Id(0)] public string Prefix { get; init; } = "";

    /// <summary>The token of the last event received; null at first.</summary>
    [Id(1)] public string? Token { get; init; }

    /// <summary>Without a token: whether to begin with everything that exists.</summary>
    [Id(2)] public bool Snapshot { get; init; }

    /// <summary>Whether puts include their values.</summary>
    [Id(3)] public bool WithValues { get; init; } = true;

    /// <summary>Converts the request for the node.</summary>
    /// <param name="heartbeat">Milliseconds of silence after which a new token is sent.</param>
    public WatchQuery ToQuery(int heartbeat) => new(Prefix, Token, Snapshot, heartbeat);
}

/// <summary>The next events of a watch.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.WatchPage")]
public sealed class WatchPage
{
    /// <summary>The events in order; empty if nothing happened.</summary>
    [Id(0)] public KeyEvent[] Events { get; init; } = [];

    /// <summary>The reason, if the token is not from this cluster.</summary>
    [Id(1)] public string? Gone { get; init; }

    /// <summary>The reason, if the node cannot serve the watch now.</summary>
    [Id(2)] public string? Unavailable { get; init; }
}

/// <summary>One event of a watch in the form sent between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Event")]
public sealed class KeyEvent
{
    /// <summary>What happened.</summary>
    [Id(0)] public WatchKind Kind { get; init; }

    /// <summary>Resumes the watch after this event.</summary>
    [Id(1)] public string Token { get; init; } = "";

    /// <summary>Set for put, delete and expire.</summary>
    [Id(2)] public string? Key { get; init; }

    /// <summary>The revision of the key; for a clear, the new clear epoch.</summary>
    [Id(3)] public long Revision { get; init; }

    /// <summary>Set for a put of a watch with values.</summary>
    [Id(4)] public byte[]? Value { get; init; }

    /// <summary>The media type of the value.</summary>
    [Id(5)] public string? ContentType { get; init; }

    /// <summary>Time of expiry, on the clock of the nodes; null: never.</summary>
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The reason of a resync.</summary>
    [Id(7)] public string? Reason { get; init; }

    /// <summary>Converts an event into the form that is sent.</summary>
    public static KeyEvent From(WatchEvent e, bool withValues) => new()
    {
        Kind = e.Kind,
        Token = e.Token,
        Key = e.Key?.Text,
        Revision = e.Revision,
        Value = withValues && e.Value is { } value ? Bytes.Of(value.Bytes) : null,
        ContentType = withValues ? e.Value?.ContentType : null,
        ExpiresAt = e.ExpiresAt,
        Reason = e.Reason,
    };
}

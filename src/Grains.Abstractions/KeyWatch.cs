namespace OrleansKv.Grains;

/// <summary>What a client wants of a watch; the token says where to resume, at any node.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Watch")]
public sealed class KeyWatch
{
    /// <summary>Of the keys that are wanted; empty: all.</summary>
    [Id(0)] public string Prefix { get; init; } = "";

    /// <summary>Of the last event that was seen; null at first.</summary>
    [Id(1)] public string? Token { get; init; }

    /// <summary>Without a token: first everything that exists.</summary>
    [Id(2)] public bool Snapshot { get; init; }

    /// <summary>Puts carry their values.</summary>
    [Id(3)] public bool WithValues { get; init; } = true;

    /// <summary>The same for a node.</summary>
    /// <param name="heartbeat">Milliseconds of silence after which a new token is sent.</param>
    public WatchQuery ToQuery(int heartbeat) => new(Prefix, Token, Snapshot, heartbeat);
}

/// <summary>The next events of a watch.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.WatchPage")]
public sealed class WatchPage
{
    /// <summary>In their order; empty when nothing happened.</summary>
    [Id(0)] public KeyEvent[] Events { get; init; } = [];

    /// <summary>Set when the token is not of this cluster: why.</summary>
    [Id(1)] public string? Gone { get; init; }

    /// <summary>Set when the node cannot serve it now: why.</summary>
    [Id(2)] public string? Unavailable { get; init; }
}

/// <summary>One event of a watch as it travels between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Event")]
public sealed class KeyEvent
{
    /// <summary>What happened.</summary>
    [Id(0)] public WatchKind Kind { get; init; }

    /// <summary>Everything up to and with this event was seen: where to resume.</summary>
    [Id(1)] public string Token { get; init; } = "";

    /// <summary>Set for put, delete and expire.</summary>
    [Id(2)] public string? Key { get; init; }

    /// <summary>Of the key; of a clear the new clear epoch.</summary>
    [Id(3)] public long Revision { get; init; }

    /// <summary>Set for a put of a watch with values.</summary>
    [Id(4)] public byte[]? Value { get; init; }

    /// <summary>The media type of the value.</summary>
    [Id(5)] public string? ContentType { get; init; }

    /// <summary>On the clock of the nodes; null: never.</summary>
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why, for a resync.</summary>
    [Id(7)] public string? Reason { get; init; }

    /// <summary>The same as it travels.</summary>
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

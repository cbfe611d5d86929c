namespace OrleansKv.Grains;

/// <summary>How a read ended.</summary>
public enum ReadKind
{
    /// <summary>The key has a value.</summary>
    Found = 0,

    /// <summary>There is no such key.</summary>
    Absent = 1,

    /// <summary>No majority answered in time.</summary>
    Unavailable = 2,
}

/// <summary>The result of a read in the form sent between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Read")]
public sealed class KeyRead
{
    /// <summary>How it ended.</summary>
    [Id(0)] public ReadKind Kind { get; init; }

    /// <summary>The value, if found.</summary>
    [Id(1)] public byte[]? Value { get; init; }

    /// <summary>The media type of the value.</summary>
    [Id(2)] public string? ContentType { get; init; }

    /// <summary>The revision of the key, if found; needed for a compare and set.</summary>
    [Id(3)] public long Revision { get; init; }

    /// <summary>Time of expiry, on the clock of the nodes; null: never.</summary>
    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The reason, if unavailable.</summary>
    [Id(5)] public string? Reason { get; init; }

    /// <summary>Converts a result into the form that is sent.</summary>
    public static KeyRead From(ReadResult result) => result switch
    {
        ReadResult.Found m => new()
        {
            Kind = ReadKind.Found,
            Value = Bytes.Of(m.Value.Bytes),
            ContentType = m.Value.ContentType,
            Revision = m.Revision,
            ExpiresAt = m.ExpiresAt,
        },
        ReadResult.Absent => new() { Kind = ReadKind.Absent },
        ReadResult.Unavailable m => new() { Kind = ReadKind.Unavailable, Reason = m.Reason },
        _ => throw new InvalidOperationException($"{result.GetType().Name} cannot be sent."),
    };

    /// <summary>The result of the read; its type says how it ended.</summary>
    public ReadResult ToResult() => Kind switch
    {
        ReadKind.Found => new ReadResult.Found(
            new(Value!, ContentType ?? OrleansKv.Value.Binary), Revision, ExpiresAt),
        ReadKind.Absent => new ReadResult.Absent(),
        _ => new ReadResult.Unavailable(Reason ?? ""),
    };
}

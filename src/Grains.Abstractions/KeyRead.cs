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

/// <summary>The result of a read as it travels between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Read")]
public sealed class KeyRead
{
    /// <summary>How it ended.</summary>
    [Id(0)] public ReadKind Kind { get; init; }

    /// <summary>Set when found.</summary>
    [Id(1)] public byte[]? Value { get; init; }

    /// <summary>The media type of the value.</summary>
    [Id(2)] public string? ContentType { get; init; }

    /// <summary>Of the key when found; what a compare and set needs.</summary>
    [Id(3)] public long Revision { get; init; }

    /// <summary>On the clock of the nodes; null: never.</summary>
    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why, when unavailable.</summary>
    [Id(5)] public string? Reason { get; init; }

    /// <summary>The same as it travels.</summary>
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
        _ => throw new InvalidOperationException($"{result.GetType().Name} has no form for the wire."),
    };

    /// <summary>The end of the read, to be told apart by its type.</summary>
    public ReadResult ToResult() => Kind switch
    {
        ReadKind.Found => new ReadResult.Found(
            new(Value!, ContentType ?? OrleansKv.Value.Binary), Revision, ExpiresAt),
        ReadKind.Absent => new ReadResult.Absent(),
        _ => new ReadResult.Unavailable(Reason ?? ""),
    };
}

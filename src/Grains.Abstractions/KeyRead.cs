namespace OrleansKv.Grains;

/// <summary>How a read ended.</summary>
public enum ReadKind
{
    Found = 0,
    Absent = 1,

    /// <summary>No majority answered in time.</summary>
    Unavailable = 2,
}

/// <summary>The result of a read as it travels between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Read")]
public sealed class KeyRead
{
    [Id(0)] public ReadKind Kind { get; init; }

    [Id(1)] public byte[]? Value { get; init; }

    [Id(2)] public string? ContentType { get; init; }

    [Id(3)] public long Revision { get; init; }

    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    [Id(5)] public string? Reason { get; init; }

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

    public ReadResult ToResult() => Kind switch
    {
        ReadKind.Found => new ReadResult.Found(
            new(Value!, ContentType ?? OrleansKv.Value.Binary), Revision, ExpiresAt),
        ReadKind.Absent => new ReadResult.Absent(),
        _ => new ReadResult.Unavailable(Reason ?? ""),
    };
}

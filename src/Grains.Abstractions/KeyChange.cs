namespace OrleansKv.Grains;

/// <summary>A change in the form sent between processes.</summary>
[GenerateSerializer, Immutable, Alias("OrleansKv.Change")]
public sealed class KeyChange
{
    private static readonly long LatestExpiry = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The high half of the id, by which a retry is recognized; the halves are never both 0.</summary>
    [Id(0)] public ulong IdHigh { get; init; }

    /// <summary>The low half of the id.</summary>
    [Id(1)] public ulong IdLow { get; init; }

    /// <summary>The value to store; null deletes, unless the kind says otherwise.</summary>
    [Id(2)] public byte[]? Value { get; init; }

    /// <summary>The media type of the value; null: application/octet-stream.</summary>
    [Id(3)] public string? ContentType { get; init; }

    /// <summary>A <see cref="ConditionKind"/>.</summary>
    [Id(4)] public byte Condition { get; init; }

    /// <summary>The revision of a condition At; otherwise 0.</summary>
    [Id(5)] public long ConditionRevision { get; init; }

    /// <summary>Time of expiry in Unix milliseconds; 0: never.</summary>
    [Id(6)] public long ExpiresAt { get; init; }

    /// <summary>A hash of the request: the same id with another hash is rejected. 0: not checked.</summary>
    [Id(7)] public uint Fingerprint { get; init; }

    /// <summary>What happens to the current value: 0 replaced, 1 incremented, 2 only its expiry set.</summary>
    [Id(9)] public byte Kind { get; init; }

    /// <summary>The amount of an increment.</summary>
    [Id(10)] public long By { get; init; }

    /// <summary>Converts a change into the form that is sent.</summary>
    public static KeyChange From(Change change) => new()
    {
        IdHigh = change.Id.High,
        IdLow = change.Id.Low,
        Value = change.Value is { } value ? Bytes.Of(value.Bytes) : null,
        ContentType = change.Value?.ContentType,
        Condition = (byte)change.Condition.Kind,
        ConditionRevision = change.Condition.Revision,
        ExpiresAt = change.ExpiresAt,
        Fingerprint = change.Fingerprint,
        Kind = (byte)change.Kind,
        By = change.By,
    };

    /// <exception cref="ArgumentException">
    /// A client sent a change that is not valid.
    /// </exception>
    public Change ToChange()
    {
        if (Value?.Length > Limits.ValueBytes)
            throw new ArgumentException($"The value is longer than {Limits.ValueBytes} bytes.");
        if (Condition > (byte)ConditionKind.Revision)
            throw new ArgumentException($"The condition {Condition} is unknown.");
        if (Kind > (byte)ChangeKind.Touch || (Kind != (byte)ChangeKind.Write && Value is not null))
            throw new ArgumentException($"The kind {Kind} is unknown, or takes no value.");
        if (ConditionRevision < 0 || ExpiresAt < 0)
            throw new ArgumentException("A revision or an expiry is negative.");
        if (ExpiresAt > LatestExpiry) // once stored, the key could not be read any more
            throw new ArgumentException("The expiry is after the year 9999.");
        if (IdHigh == 0 && IdLow == 0) // otherwise every such change would count as a retry of the first
            throw new ArgumentException("The change has no id: use a random one, and the same for its retries.");
        if (System.Text.Encoding.UTF8.GetByteCount(ContentType ?? "") > Limits.ContentTypeBytes)
            throw new ArgumentException($"The media type is longer than {Limits.ContentTypeBytes} bytes.");
        var value = Value is null ? null : new Value(Value, ContentType ?? OrleansKv.Value.Binary);
        var condition = new Condition((ConditionKind)Condition, ConditionRevision);
        return new(
            new(IdHigh, IdLow), value, condition, ExpiresAt, Fingerprint, (ChangeKind)Kind, By);
    }
}

namespace OrleansKv;

/// <summary>What a key holds: bytes and the media type they were stored with.</summary>
public sealed record Value(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    public const string Json = "application/json";
    public const string Binary = "application/octet-stream";

    public bool Equals(Value? other) =>
        other is not null && ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);
}

using System.Text;

namespace OrleansKv;

/// <summary>What a key holds: bytes and the media type they were stored with.</summary>
/// <exception cref="ArgumentException">Over a limit: stored, it could never be read again.</exception>
public sealed record Value(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    public const string Json = "application/json";
    public const string Binary = "application/octet-stream";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public ReadOnlyMemory<byte> Bytes { get; } =
        Bytes.Length <= Limits.ValueBytes ? Bytes : throw TooLong("value", Limits.ValueBytes);

    public string ContentType { get; } = Strict.GetByteCount(ContentType) <= Limits.ContentTypeBytes
        ? ContentType
        : throw TooLong("media type", Limits.ContentTypeBytes);

    public bool Equals(Value? other) =>
        other is not null && ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);

    private static ArgumentException TooLong(string what, int limit) =>
        new($"A {what} is longer than {limit} bytes.");
}

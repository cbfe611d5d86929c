using System.Text;

namespace OrleansKv;

/// <summary>What a key holds: bytes and the media type they were stored with.</summary>
/// <exception cref="ArgumentException">One is over its limit: written, it could never be read again.</exception>
public sealed record Value(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    public const string Json = "application/json";
    public const string Binary = "application/octet-stream";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public ReadOnlyMemory<byte> Bytes { get; } = Bytes.Length <= Limits.ValueBytes
        ? Bytes
        : throw new ArgumentException($"A value is longer than {Limits.ValueBytes} bytes.", nameof(Bytes));

    public string ContentType { get; } = Strict.GetByteCount(ContentType) <= Limits.ContentTypeBytes
        ? ContentType
        : throw new ArgumentException($"A media type is longer than {Limits.ContentTypeBytes} bytes.", nameof(ContentType));

    public bool Equals(Value? other) =>
        other is not null && ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);
}

using System.Text;

namespace OrleansKv;

/// <summary>What a key holds: bytes and the media type they were stored with.</summary>
/// <remarks>
/// The bytes are not copied: do not modify them while a call that uses the value is in progress.
/// </remarks>
/// <param name="Bytes">At most <see cref="Limits.ValueBytes"/>.</param>
/// <param name="ContentType">
/// The media type, at most <see cref="Limits.ContentTypeBytes"/> bytes of UTF-8; stored unchanged.
/// </param>
/// <exception cref="ArgumentException">The bytes or the media type exceed their limit.</exception>
public sealed record Value(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of bytes of unknown meaning.</summary>
    public const string Binary = "application/octet-stream";

    /// <summary>The media type of text, as <see cref="FromText"/> sets it.</summary>
    public const string PlainText = "text/plain; charset=utf-8";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The stored bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } =
        Bytes.Length <= Limits.ValueBytes
            ? Bytes
            : throw new ArgumentException(
                $"The value is longer than {Limits.ValueBytes} bytes.", nameof(Bytes));

    /// <summary>The media type.</summary>
    public string ContentType { get; } =
        ProblemOf(ContentType ?? throw new ArgumentNullException(nameof(ContentType))) is { } problem
            ? throw new ArgumentException(problem, nameof(ContentType))
            : ContentType;

    /// <summary>A value of UTF-8 text with the media type <see cref="PlainText"/>.</summary>
    /// <param name="paramName">The parameter of the caller that an exception names.</param>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentException">
    /// The text is too long, or contains half of a surrogate pair, which UTF-8 cannot encode.
    /// </exception>
    public static Value FromText(string text, string paramName = "text")
    {
        ArgumentNullException.ThrowIfNull(text, paramName);
        try
        {
            var bytes = Strict.GetBytes(text);
            return bytes.Length <= Limits.ValueBytes
                ? new(bytes, PlainText)
                : throw new ArgumentException(
                    $"The value is longer than {Limits.ValueBytes} bytes of UTF-8.", paramName);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                $"The value is not valid Unicode: half of a surrogate pair at index {e.Index}.",
                paramName, e);
        }
    }

    /// <summary>Whether both have equal bytes and the same media type.</summary>
    public bool Equals(Value? other) =>
        other is not null && ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);

    private static string? ProblemOf(string mediaType)
    {
        try
        {
            return Strict.GetByteCount(mediaType) <= Limits.ContentTypeBytes
                ? null
                : $"The media type is longer than {Limits.ContentTypeBytes} bytes of UTF-8.";
        }
        catch (EncoderFallbackException)
        {
            return "The media type is not valid Unicode: it contains half of a surrogate pair.";
        }
    }
}

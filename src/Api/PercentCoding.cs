using System.Globalization;
using System.Text;

namespace OrleansKv.Api;

/// <summary>
/// Decodes percent-encoded text exactly once, and strictly: invalid UTF-8 is rejected, not replaced, so that two
/// different keys never become one.
/// </summary>
internal static class PercentCoding
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <param name="maximum">The most bytes that the decoded text may have.</param>
    public static Decoding TryDecode(
        ReadOnlySpan<char> text, int maximum, bool plusIsSpace, out string decoded)
    {
        decoded = "";
        var bytes = maximum <= ApiLimits.QueryValueBytes ? stackalloc byte[maximum] : new byte[maximum];
        var outcome = ToBytes(text, bytes, plusIsSpace, out var length);
        if (outcome != Decoding.Done) return outcome;
        try
        {
            decoded = Strict.GetString(bytes[..length]);
            return Decoding.Done;
        }
        catch (DecoderFallbackException)
        {
            return Decoding.NotUtf8;
        }
    }

    private static Decoding ToBytes(
        ReadOnlySpan<char> text, Span<byte> bytes, bool plusIsSpace, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (length == bytes.Length) return Decoding.TooLong;
            var c = text[at];
            if (!char.IsAscii(c)) return Decoding.Malformed;
            if (c == '%')
            {
                if (!TryHex(text[(at + 1)..], out bytes[length++])) return Decoding.Malformed;
                at += 2;
                continue;
            }
            bytes[length++] = (byte)(plusIsSpace && c == '+' ? ' ' : c);
        }
        return Decoding.Done;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out byte value)
    {
        const NumberStyles Hex = NumberStyles.AllowHexSpecifier;
        value = 0;
        return text.Length >= 2 && byte.TryParse(text[..2], Hex, CultureInfo.InvariantCulture, out value);
    }
}

internal enum Decoding
{
    Done,
    Malformed,
    NotUtf8,
    TooLong,
}

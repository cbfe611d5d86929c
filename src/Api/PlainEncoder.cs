using System.Text;
using System.Text.Encodings.Web;

namespace OrleansKv.Api;

/// <summary>
/// Escapes only what JSON requires: the framework's relaxed encoder still writes an emoji as two escapes. This is
/// safe because answers are never part of a page, and their headers do not let a browser treat them as one.
/// </summary>
internal sealed class PlainEncoder : JavaScriptEncoder
{
    public static readonly PlainEncoder Instance = new();

    private const byte FirstOfFour = 0xf0; // the first byte in UTF-8 of a scalar beyond the basic plane

    private PlainEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter =>
        UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar <= char.MaxValue && UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(
            unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        for (var at = 0; at < textLength;)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out var rune, out var length) != default) return at;
            if (WillEncode(rune.Value)) return at;
            at += length;
        }
        return -1;
    }

    /// <summary>
    /// The framework's fast search, resumed after every scalar that it would escape.
    /// </summary>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (var at = 0; ;)
        {
            var found = UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8Text[at..]);
            if (found < 0) return -1;
            at += found;
            if (utf8Text[at] < FirstOfFour || utf8Text.Length < at + 4) return at;
            at += 4;
        }
    }
}

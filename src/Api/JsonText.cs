using System.Text;
using System.Text.Unicode;

namespace OrleansKv.Api;

/// <summary>The bytes of a body of JSON, before it is parsed.</summary>
internal static class JsonText
{
    private static ReadOnlySpan<byte> Mark => [0xef, 0xbb, 0xbf];

    /// <summary>
    /// Some editors and shells write a byte order mark before the text. RFC 8259 lets a parser ignore it; the value
    /// keeps its exact bytes.
    /// </summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) =>
        body.StartsWith(Mark) ? body[Mark.Length..] : body;

    /// <returns>What is wrong with its encoding; null if it is UTF-8.</returns>
    public static Problem? ProblemOf(ReadOnlySpan<byte> body)
    {
        // JSON begins with ASCII: a zero in its first two bytes means UTF-16 or UTF-32, and so do these marks.
        if (body is [0, _, ..] or [_, 0, ..] or [0xfe, 0xff, ..] or [0xff, 0xfe, ..])
            return Problems.BadRequest("The JSON body is UTF-16 or UTF-32: save or send it as UTF-8.");
        return Utf8.IsValid(body)
            ? null
            : Problems.BadRequest($"The JSON body is not UTF-8, at byte {FirstInvalid(body)}: send it as UTF-8.");
    }

    private static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(body[at..], out _, out var length) == default) at += length;
        return at + 1;
    }
}

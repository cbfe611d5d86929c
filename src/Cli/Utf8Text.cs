using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace OrleansKv.Cli;

/// <summary>
/// Converts bytes to text and back, or fails: with the framework's replacement character, two different keys could
/// become one.
/// </summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">The bytes are not UTF-8; the message says which.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done) return new(text, 0, written);
        throw new FormatException(string.Create(
            CultureInfo.InvariantCulture, $"byte {read + 1} of the line (0x{bytes[read]:X2}) is not UTF-8"));
    }

    /// <param name="what">What the text is, as the subject of the refusal: "The value".</param>
    /// <exception cref="CliException">The text contains half of a surrogate pair.</exception>
    public static byte[] Encode(string text, string what)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw CliException.Usage($"{what} is not Unicode: it contains half of a surrogate pair.");
        }
    }
}

/// <summary>Standard input as lines of text, each validated separately.</summary>
internal sealed class Utf8Input(Stream stream) : TextReader
{
    private readonly ByteLines _lines = new(stream);

    /// <exception cref="CliException">The line is not UTF-8 or too long; the next one can be read.</exception>
    public override string? ReadLine()
    {
#pragma warning disable RS0030 // a TextReader is synchronous
        if (_lines.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is not { } line) return null;
#pragma warning restore RS0030
        if (line.IsCut)
            throw CliException.Usage(
                $"Line {_lines.Number} of standard input is longer than {ByteLines.Longest} bytes.");
        try
        {
            return Utf8Text.Decode(line.Bytes.Span);
        }
        catch (FormatException e)
        {
            throw CliException.Usage(
                $"Line {_lines.Number} of standard input was not executed: {e.Message}. "
                + "Store a binary value with @file.");
        }
    }
}

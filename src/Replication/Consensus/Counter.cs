using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansKv.Replication.Consensus;

/// <summary>A value that is a number: a whole one in decimal digits, as JSON writes it, of 64 bits.</summary>
public static class Counter
{
    private const int LongestText = 20; // -9223372036854775808

    public static bool TryRead(Value value, out long number)
    {
        var text = value.Bytes.Span;
        number = 0;
        if (text.Length is 0 or > LongestText) return false;
        var digits = text[0] == '-' ? text[1..] : text;
        var isPlain = digits is [>= (byte)'1' and <= (byte)'9', ..] or [(byte)'0'];
        return isPlain && Utf8Parser.TryParse(text, out number, out var read) && read == text.Length;
    }

    public static Value Of(long number, string contentType) =>
        new(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), contentType);
}

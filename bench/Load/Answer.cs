using System.Buffers.Text;
using System.Text;

namespace OrleansKv.Load;

/// <summary>As much of an HTTP/1.1 answer as a load generator needs: its status and where it ends.</summary>
public static class Answer
{
    private const int StatusAt = 9; // after "HTTP/1.1 "

    /// <returns>False while the answer is not complete.</returns>
    /// <exception cref="IOException">It is not an answer of HTTP/1.1.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int status)
    {
        status = 0;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = bytes[..(end + 2)];
        var body = bytes[(end + 4)..];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[StatusAt..], out status, out _))
            throw new IOException($"Not an answer: {Encoding.ASCII.GetString(head)}");
        if (status is 204 or 304) return true;
        if (Field(head, "content-length"u8) is { Length: > 0 } text)
            return Utf8Parser.TryParse(text, out int length, out _) && body.Length >= length;
        return body.EndsWith("0\r\n\r\n"u8); // chunked
    }

    /// <summary>The value of a header field, up to the end of the head; empty when it is absent.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var line = head; line.IndexOf("\r\n"u8) is >= 0 and var end; line = line[(end + 2)..])
            if (end > name.Length && line[name.Length] == ':'
                && Ascii.EqualsIgnoreCase(line[..name.Length], name))
                return line[(name.Length + 1)..].TrimStart((byte)' ');
        return [];
    }
}

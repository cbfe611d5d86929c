namespace OrleansKv.Cli;

/// <param name="IsCut">The line is too long; the rest of it was skipped.</param>
internal readonly record struct ByteLine(ReadOnlyMemory<byte> Bytes, bool IsCut);

/// <summary>
/// The lines of a stream as bytes, so that a line that is not UTF-8 does not affect others. A line ends with \n or
/// \r\n; a byte order mark before the first line is skipped.
/// </summary>
internal sealed class ByteLines(Stream stream, int longest = ByteLines.Longest)
{
    /// <summary>
    /// The longest line that is kept, in bytes: the longest value with every character as \u0041, twice over.
    /// </summary>
    public const int Longest = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;

    /// <summary>Lines read so far.</summary>
    public long Number { get; private set; }

    /// <returns>Null at the end. The bytes are valid until the next call.</returns>
    public async ValueTask<ByteLine?> NextAsync(CancellationToken cancellation)
    {
        var (seen, isCut) = (0, false);
        while (true)
        {
            var at = _buffer.AsSpan(_begin + seen, _end - _begin - seen).IndexOf((byte)'\n');
            if (at >= 0) return Take(seen + at, 1, isCut);
            seen = _end - _begin;
            if (seen > longest) (_end, seen, isCut) = (_begin, 0, true);
            Grow();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _end += read;
            if (read == 0) return _end == _begin && !isCut ? null : Take(_end - _begin, 0, isCut);
        }
    }

    private ByteLine Take(int length, int lineEnd, bool isCut)
    {
        var line = _buffer.AsMemory(_begin, length);
        _begin += length + lineEnd;
        if (line.Span.EndsWith("\r"u8)) line = line[..^1];
        if (Number++ == 0 && line.Span.StartsWith(Mark)) line = line[Mark.Length..];
        return new(line, isCut || line.Length > longest);
    }

    private void Grow()
    {
        if (_end < _buffer.Length) return;
        if (_begin > 0) _buffer.AsSpan(_begin.._end).CopyTo(_buffer);
        else Array.Resize(ref _buffer, 2 * _buffer.Length);
        (_begin, _end) = (0, _end - _begin);
    }
}

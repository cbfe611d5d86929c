using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// The single row that shows a line. A line longer than the terminal scrolls sideways by half a row, so that
/// nothing wraps, even if the terminal is resized.
/// </summary>
/// <param name="Row">What to write, the prompt included.</param>
/// <param name="Column">Cells between the left edge and the cursor.</param>
internal readonly record struct LineView(string Row, int Column)
{
    private const int LeastRoom = 10;

    /// <param name="width">Of the terminal, in cells.</param>
    public static LineView Of(string prompt, string text, int cursor, int width)
    {
        var left = Cells.Width(prompt);
        // The last column is left empty: some terminals wrap when it is written.
        var room = Math.Max(LeastRoom, width - left - 1);
        var before = Cells.Width(text.AsSpan(0, cursor));
        var skip = before < room ? 0 : ((before - room) / (room / 2) + 1) * (room / 2);
        var row = new StringBuilder(prompt);
        var (at, cells) = Skip(text, skip);
        var column = left + before - cells;
        var end = cells + room;
        if (cells > 0) at = Mark(row, text, at, ref cells, '<');
        while (at < text.Length)
        {
            var next = Cells.Next(text, at);
            var wide = Cells.CharacterWidth(text.AsSpan(at, next - at));
            if (cells + wide > (next < text.Length ? end - 1 : end)) break;
            row.Append(text, at, next - at);
            (at, cells) = (next, cells + wide);
        }
        if (at < text.Length) row.Append('>');
        return new(row.ToString(), column);
    }

    private static (int At, int Cells) Skip(string text, int skip)
    {
        var (at, cells) = (0, 0);
        while (cells < skip)
        {
            var next = Cells.Next(text, at);
            cells += Cells.CharacterWidth(text.AsSpan(at, next - at));
            at = next;
        }
        return (at, cells);
    }

    /// <summary>A mark in place of a character, of the same width.</summary>
    private static int Mark(StringBuilder row, string text, int at, ref int cells, char mark)
    {
        var next = Cells.Next(text, at);
        var wide = Cells.CharacterWidth(text.AsSpan(at, next - at));
        row.Append(mark, wide);
        cells += wide;
        return next;
    }
}

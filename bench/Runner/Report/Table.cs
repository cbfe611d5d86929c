using System.Text;

namespace OrleansKv.Runner.Report;

/// <summary>A table of Markdown that is also readable on a terminal.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<string> heads, IReadOnlyList<string[]> rows)
    {
        var widths = heads
            .Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max())
            .ToList();
        var text = new StringBuilder();
        Append(text, heads, widths);
        var rules = widths.Select((width, i) => new string('-', width) + (i == 0 ? "-" : ":"));
        text.Append("|-").AppendJoin("|-", rules).Append("|\n");
        foreach (var row in rows) Append(text, row, widths);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> cells, List<int> widths)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i]);
            text.Append("| ").Append(cell).Append(' ');
        }
        text.Append("|\n");
    }
}

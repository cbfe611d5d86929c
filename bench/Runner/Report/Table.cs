using System.Text;

namespace OrleansKv.Runner.Report;

/// <summary>A table of Markdown that is also readable on a terminal.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<string> heads, IReadOnlyList<string[]> rows)
    {
        var widths = heads.Select((head, i) => rows.Select(r => r[i].Length).Append(head.Length).Max()).ToList();
        var text = new StringBuilder();
        Append(text, heads, widths);
        text.Append("|-").AppendJoin("|-", widths.Select((w, i) => new string('-', w) + (i == 0 ? "-" : ":")));
        text.Append("|\n");
        foreach (var row in rows) Append(text, row, widths);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> cells, List<int> widths)
    {
        for (var i = 0; i < cells.Count; i++)
            text.Append("| ").Append(i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i])).Append(' ');
        text.Append("|\n");
    }
}

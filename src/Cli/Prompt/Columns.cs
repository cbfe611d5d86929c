using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Prompt;

/// <summary>Choices side by side, as ls shows files.</summary>
internal static class Columns
{
    private const int Gap = 2;

    /// <param name="most">The most rows; what does not fit is only counted.</param>
    public static IEnumerable<string> Rows(IReadOnlyList<string> texts, int width, int most)
    {
        var shown = texts.Select(Print.Visible).ToList();
        var wide = Math.Min(width - 1, shown.Max(t => Cells.Width(t)) + Gap);
        var across = Math.Max(1, (width - 1) / wide);
        var rows = shown.Chunk(across).ToList();
        most = Math.Max(1, most);
        var fit = rows.Count <= most ? rows.Count : most - 1;
        foreach (var row in rows.Take(fit))
            yield return string.Concat(row.Select(t => Pad(t, wide))).TrimEnd();
        if (fit < rows.Count) yield return $"... and {texts.Count - fit * across} more";
    }

    private static string Pad(string text, int cells) =>
        text + new string(' ', Math.Max(0, cells - Cells.Width(text)));
}

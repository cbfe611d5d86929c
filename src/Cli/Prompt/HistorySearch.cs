namespace OrleansKv.Cli.Prompt;

/// <summary>Ctrl-R: the newest line before this one that holds what was typed.</summary>
internal sealed class HistorySearch(IReadOnlyList<string> lines)
{
    private int _at = lines.Count;

    public string Sought { get; private set; } = "";

    /// <summary>Null while nothing fits.</summary>
    public string? Found { get; private set; }

    /// <summary>Where in the line that was found the sought text begins.</summary>
    public int Column => Found?.IndexOf(Sought, StringComparison.OrdinalIgnoreCase) ?? 0;

    public void Type(char c) => Seek(Sought + c, Math.Min(_at + 1, lines.Count));

    public void Erase()
    {
        if (Sought.Length > 0) Seek(Sought[..Cells.Previous(Sought, Sought.Length)], lines.Count);
    }

    public void Older() => Seek(Sought, _at);

    /// <param name="before">Only lines older than this one.</param>
    private void Seek(string sought, int before)
    {
        Sought = sought;
        if (sought.Length == 0) return;
        for (var at = before - 1; at >= 0; at--)
        {
            if (!lines[at].Contains(sought, StringComparison.OrdinalIgnoreCase)) continue;
            // The same line again, as often as it was typed, is no other find.
            if (lines[at] == Found && before <= _at) continue;
            (_at, Found) = (at, lines[at]);
            return;
        }
        if (Found?.Contains(sought, StringComparison.OrdinalIgnoreCase) == false) Found = null;
    }
}

namespace OrleansKv.Cli.Prompt;

/// <summary>Ctrl-R: the newest earlier line that contains the typed text.</summary>
internal sealed class HistorySearch(IReadOnlyList<string> lines)
{
    private int _at = lines.Count;

    public string Sought { get; private set; } = "";

    /// <summary>Null while no line matches.</summary>
    public string? Found { get; private set; }

    /// <summary>Where the typed text begins in the line that was found.</summary>
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
            // Repetitions of the same line count as one match.
            if (lines[at] == Found && before <= _at) continue;
            (_at, Found) = (at, lines[at]);
            return;
        }
        if (Found?.Contains(sought, StringComparison.OrdinalIgnoreCase) == false) Found = null;
    }
}

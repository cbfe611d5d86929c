namespace OrleansKv.Cli.Prompt;

/// <summary>The line being typed, its cursor, and the lines before it. Pure: keys in, text out.</summary>
internal sealed class LineBuffer
{
    private readonly List<string> _history = [];
    private int _at;
    private string _draft = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    /// <summary>Ends the line and remembers it.</summary>
    public string Take()
    {
        var line = Text;
        if (line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != line)) _history.Add(line);
        Reset();
        return line;
    }

    public void Reset()
    {
        Replace("");
        _at = _history.Count;
        _draft = "";
    }

    public void Press(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: Cursor = Math.Max(0, Cursor - 1); break;
            case ConsoleKey.RightArrow: Cursor = Math.Min(Text.Length, Cursor + 1); break;
            case ConsoleKey.Home: Cursor = 0; break;
            case ConsoleKey.A when control: Cursor = 0; break;
            case ConsoleKey.End: Cursor = Text.Length; break;
            case ConsoleKey.E when control: Cursor = Text.Length; break;
            case ConsoleKey.UpArrow: Recall(_at - 1); break;
            case ConsoleKey.DownArrow: Recall(_at + 1); break;
            case ConsoleKey.Backspace when Cursor > 0: Cut(Cursor - 1, 1); break;
            case ConsoleKey.Delete when Cursor < Text.Length: Cut(Cursor, 1); break;
            case ConsoleKey.U when control: Cut(0, Cursor); break;
            case ConsoleKey.K when control: Cut(Cursor, Text.Length - Cursor); break;
            case ConsoleKey.W when control: CutWord(); break;
            case ConsoleKey.Tab: Complete(); break;
            default: if (!char.IsControl(key.KeyChar)) Insert(key.KeyChar.ToString()); break;
        }
    }

    private void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    private void Cut(int from, int count)
    {
        Text = Text.Remove(from, count);
        Cursor = from;
    }

    private void CutWord()
    {
        var from = Text[..Cursor].TrimEnd().LastIndexOf(' ') + 1;
        Cut(from, Cursor - from);
    }

    private void Replace(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    private void Recall(int at)
    {
        if (at < 0 || at > _history.Count) return;
        if (_at == _history.Count) _draft = Text;
        _at = at;
        Replace(at == _history.Count ? _draft : _history[at]);
    }

    // Only the command word: keys would have to be asked of a server at every press.
    private void Complete()
    {
        var typed = Text[..Cursor];
        if (typed.Length == 0 || typed.Contains(' ')) return;
        var fits = Line.Words.Select(w => w.Word)
            .Where(w => w.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToList();
        if (fits is [var only]) Replace(only + " " + Text[Cursor..].TrimStart());
    }
}

namespace OrleansKv.Cli.Prompt;

/// <summary>The line being typed, with the keys of readline. Pure: keys in, text out.</summary>
internal sealed class LineBuffer(History history)
{
    private int _at = history.Lines.Count;
    private string _draft = "";
    private string _cut = "";

    public string Text { get; private set; } = "";

    /// <summary>Always between two characters, never inside one.</summary>
    public int Cursor { get; private set; }

    public void Reset()
    {
        Replace("", 0);
        _at = history.Lines.Count;
        _draft = "";
    }

    public void Replace(string text, int cursor) => (Text, Cursor) = (text, cursor);

    public void Press(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control) && !IsMove(key.Key)) PressControl(key.Key);
        else if (key.Modifiers.HasFlag(ConsoleModifiers.Alt) && !IsMove(key.Key)) PressAlt(key.Key);
        else PressPlain(key, words: (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) != 0);
    }

    private static bool IsMove(ConsoleKey key) => key
        is ConsoleKey.LeftArrow or ConsoleKey.RightArrow or ConsoleKey.UpArrow or ConsoleKey.DownArrow
        or ConsoleKey.Home or ConsoleKey.End or ConsoleKey.Delete or ConsoleKey.Backspace;

    private void PressPlain(ConsoleKeyInfo key, bool words)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: Cursor = words ? WordBefore() : Cells.Previous(Text, Cursor); break;
            case ConsoleKey.RightArrow: Cursor = words ? WordAfter() : Cells.Next(Text, Cursor); break;
            case ConsoleKey.Home: Cursor = 0; break;
            case ConsoleKey.End: Cursor = Text.Length; break;
            case ConsoleKey.UpArrow: Recall(_at - 1); break;
            case ConsoleKey.DownArrow: Recall(_at + 1); break;
            case ConsoleKey.Backspace when words: Cut(WordBefore(), Cursor); break;
            case ConsoleKey.Backspace: Erase(Cells.Previous(Text, Cursor), Cursor); break;
            case ConsoleKey.Delete when words: Cut(Cursor, WordAfter()); break;
            case ConsoleKey.Delete: Erase(Cursor, Cells.Next(Text, Cursor)); break;
            default: if (!char.IsControl(key.KeyChar)) Insert(key.KeyChar.ToString()); break;
        }
    }

    private void PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A: Cursor = 0; break;
            case ConsoleKey.E: Cursor = Text.Length; break;
            case ConsoleKey.B: Cursor = Cells.Previous(Text, Cursor); break;
            case ConsoleKey.F: Cursor = Cells.Next(Text, Cursor); break;
            case ConsoleKey.P: Recall(_at - 1); break;
            case ConsoleKey.N: Recall(_at + 1); break;
            case ConsoleKey.D: Erase(Cursor, Cells.Next(Text, Cursor)); break;
            case ConsoleKey.H: Erase(Cells.Previous(Text, Cursor), Cursor); break;
            case ConsoleKey.U: Cut(0, Cursor); break;
            case ConsoleKey.K: Cut(Cursor, Text.Length); break;
            case ConsoleKey.W: Cut(BlankBefore(), Cursor); break;
            case ConsoleKey.Y: Insert(_cut); break;
        }
    }

    private void PressAlt(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.B: Cursor = WordBefore(); break;
            case ConsoleKey.F: Cursor = WordAfter(); break;
            case ConsoleKey.D: Cut(Cursor, WordAfter()); break;
        }
    }

    public void Insert(string text) => Replace(Text.Insert(Cursor, text), Cursor + text.Length);

    private void Erase(int from, int to) => Replace(Text.Remove(from, to - from), from);

    private void Cut(int from, int to)
    {
        if (from == to) return;
        _cut = Text[from..to];
        Erase(from, to);
    }

    // A word is letters and digits, so a path is several words; Ctrl-W cuts back to the previous blank.
    private int WordBefore()
    {
        var at = Cursor;
        while (at > 0 && !char.IsLetterOrDigit(Text[at - 1])) at--;
        while (at > 0 && char.IsLetterOrDigit(Text[at - 1])) at--;
        return Whole(at);
    }

    private int WordAfter()
    {
        var at = Cursor;
        while (at < Text.Length && !char.IsLetterOrDigit(Text[at])) at++;
        while (at < Text.Length && char.IsLetterOrDigit(Text[at])) at++;
        return Whole(at);
    }

    private int BlankBefore() => Text[..Cursor].TrimEnd().LastIndexOf(' ') + 1;

    // The cursor does not stop before a combining mark.
    private int Whole(int at)
    {
        var begin = 0;
        while (begin < at) begin = Cells.Next(Text, begin);
        return begin;
    }

    private void Recall(int at)
    {
        var lines = history.Lines;
        if (at < 0 || at > lines.Count) return;
        if (_at == lines.Count) _draft = Text;
        _at = at;
        var text = at == lines.Count ? _draft : lines[at];
        Replace(text, text.Length);
    }
}

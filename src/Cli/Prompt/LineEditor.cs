namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Reads a line from a terminal, with the keys, history and completion that users know from their shells.
/// </summary>
/// <param name="completer">Null for a question, which has nothing to complete.</param>
internal sealed class LineEditor(Terminal terminal, Keyboard keyboard, History history, Completer? completer)
{
    private readonly LineBuffer _buffer = new(history);
    private const string More = "... ";

    private readonly Paste _paste = new();
    private HistorySearch? _search;
    private string _prompt = "";
    private string _before = "";
    private int _column;

    /// <returns>
    /// What was typed: several lines if a command continued over them, or if they were pasted. Null on Ctrl-D on an
    /// empty line.
    /// </returns>
    /// <exception cref="OperationCanceledException">Ctrl-C at a question, or the run was canceled.</exception>
    public async Task<string?> ReadAsync(string prompt, CancellationToken cancellation)
    {
        (_prompt, _before) = (prompt, "");
        _buffer.Reset();
        using var keys = terminal.KeysAsInput();
        terminal.Out.Write(Paste.On);
        try
        {
            return await ReadKeysAsync(prompt, cancellation);
        }
        finally
        {
            terminal.Out.Write(Paste.Off);
        }
    }

    private async Task<string?> ReadKeysAsync(string prompt, CancellationToken cancellation)
    {
        while (true)
        {
            if (!keyboard.IsPressed && !_paste.IsOpen) Draw();
            if ((keyboard.TakePressed() ?? await keyboard.NextAsync(cancellation)) is not { } next)
            {
                terminal.Out.Write(Ansi.Rewind(_column / terminal.Width));
                continue;
            }
            var keys = _paste.Take(next, keyboard.IsPressed, out var pasted);
            if (pasted is not null) _buffer.Insert(pasted);
            foreach (var key in keys)
            {
                if (_search is not null && Search(key)) continue;
                if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
                {
                    if (Done() is { } text) return text;
                    continue;
                }
                if (IsControl(key, ConsoleKey.D) && _buffer.Text.Length == 0 && _before.Length == 0)
                {
                    terminal.Out.WriteLine();
                    return null;
                }
                await PressAsync(key, prompt, cancellation);
            }
        }
    }

    private async Task PressAsync(ConsoleKeyInfo key, string prompt, CancellationToken cancellation)
    {
        if (IsControl(key, ConsoleKey.C)) Abandon(prompt);
        else if (IsControl(key, ConsoleKey.L)) terminal.Out.Write(Ansi.ClearScreen);
        else if (IsControl(key, ConsoleKey.R)) _search = new(history.Lines);
        else if (key.Key == ConsoleKey.Tab) await CompleteAsync(cancellation);
        else _buffer.Press(key);
    }

    /// <returns>Null if the command continues on the next line.</returns>
    private string? Done()
    {
        var line = _buffer.Text;
        // Redrawn from its start, so that the screen keeps the command as it was submitted.
        _buffer.Replace(line, line.Length);
        Draw();
        terminal.Out.WriteLine();
        var text = _before + line;
        if (completer is not null && PromptStatement.Split(text) is [.., { IsOpen: true }])
        {
            (_prompt, _before) = (More, text + "\n");
            _buffer.Reset();
            return null;
        }
        history.Add(text);
        return text;
    }

    private void Abandon(string prompt)
    {
        // With the cursor at the end, so that the typed text is not overwritten.
        _buffer.Replace(_buffer.Text, _buffer.Text.Length);
        Draw();
        terminal.Out.WriteLine("^C");
        if (completer is null) throw new OperationCanceledException();
        (_prompt, _before) = (prompt, "");
        _buffer.Reset();
    }

    /// <returns>False if the key ends the search and still has to be handled.</returns>
    private bool Search(ConsoleKeyInfo key)
    {
        var search = _search!;
        if (IsControl(key, ConsoleKey.R)) search.Older();
        else if (key.Key == ConsoleKey.Backspace) search.Erase();
        else if (!char.IsControl(key.KeyChar) && key.Modifiers is 0 or ConsoleModifiers.Shift)
            search.Type(key.KeyChar);
        else
        {
            _search = null;
            if (IsControl(key, ConsoleKey.G) || key.Key == ConsoleKey.Escape) return true;
            if (search.Found is { } found && !IsControl(key, ConsoleKey.C))
                _buffer.Replace(found, key.Key == ConsoleKey.Enter ? found.Length : search.Column);
            return key.Key == ConsoleKey.Tab;
        }
        return true;
    }

    private async Task CompleteAsync(CancellationToken cancellation)
    {
        if (completer is null) return;
        var completed = await completer.CompleteAsync(_buffer.Text, _buffer.Cursor, cancellation);
        _buffer.Replace(completed.Text, completed.Cursor);
        if (completed.Choices.Count == 0) return;
        Draw();
        terminal.Out.WriteLine();
        foreach (var row in Columns.Rows(completed.Choices, terminal.Width, terminal.Height - 2))
            terminal.Out.WriteLine(row);
    }

    private void Draw()
    {
        var view = _search is { } search
            ? LineView.Of(
                $"(search '{search.Sought}'): ", OneRow(search.Found ?? ""), search.Column, terminal.Width)
            : LineView.Of(_prompt, OneRow(_buffer.Text), _buffer.Cursor, terminal.Width);
        _column = view.Column;
        terminal.Out.Write(Ansi.Row(view.Row, view.Column));
    }

    // Pasted text is shown on one row, with a mark in place of each line end.
    private static string OneRow(string text) => text.Replace('\n', '↵').Replace('\t', ' ');

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) =>
        key.Key == letter && key.Modifiers.HasFlag(ConsoleModifiers.Control);
}

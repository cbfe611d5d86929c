namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Reads a line from a terminal, with history and completion. Without a terminal there is ReadLine.
/// </summary>
internal sealed class LineEditor(Terminal terminal)
{
    private readonly LineBuffer _buffer = new();

    /// <returns>Null at Ctrl-D on an empty line.</returns>
    public string? Read(string prompt)
    {
        Console.TreatControlCAsInput = true;
        try
        {
            _buffer.Reset();
            while (true)
            {
                Show(prompt);
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter) return Done(_buffer.Take());
                if (IsControl(key, ConsoleKey.D) && _buffer.Text.Length == 0) return Done(null);
                if (IsControl(key, ConsoleKey.C)) Abandon();
                else _buffer.Press(key);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) =>
        key.Key == letter && key.Modifiers.HasFlag(ConsoleModifiers.Control);

    private string? Done(string? line)
    {
        terminal.Out.WriteLine();
        return line;
    }

    private void Abandon()
    {
        terminal.Out.WriteLine("^C");
        _buffer.Reset();
    }

    // One row: a line longer than the terminal scrolls under the prompt, so that nothing wraps.
    private void Show(string prompt)
    {
        var room = Math.Max(10, Console.WindowWidth - prompt.Length - 1);
        var from = Math.Max(0, _buffer.Cursor - room);
        var shown = _buffer.Text.Substring(from, Math.Min(room, _buffer.Text.Length - from));
        var column = prompt.Length + _buffer.Cursor - from;
        terminal.Out.Write($"\r\u001b[K{prompt}{shown}\r" + (column > 0 ? $"\u001b[{column}C" : ""));
    }
}

namespace OrleansKv.Cli.Prompt;

/// <summary>The few control sequences that a line editor needs; only dumb terminals lack them.</summary>
internal static class Ansi
{
    public const string ClearScreen = "\u001b[H\u001b[2J";

    /// <summary>Redraws the current row, with the cursor in a column.</summary>
    public static string Row(string text, int column) =>
        $"\r\u001b[K{text}\r" + (column > 0 ? $"\u001b[{column}C" : "");

    /// <summary>
    /// Moves to the start of what was one row before a narrower window wrapped it, and clears the rest of the screen.
    /// </summary>
    /// <param name="rows">How many rows the cursor is below that start.</param>
    public static string Rewind(int rows) => (rows > 0 ? $"\u001b[{rows}A" : "") + "\r\u001b[J";
}

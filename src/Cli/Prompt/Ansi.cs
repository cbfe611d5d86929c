namespace OrleansKv.Cli.Prompt;

/// <summary>The few control sequences that a line editor needs; only dumb terminals lack them.</summary>
internal static class Ansi
{
    public const string ClearScreen = "\u001b[H\u001b[2J";

    /// <summary>This row anew, with the cursor in a column.</summary>
    public static string Row(string text, int column) =>
        $"\r\u001b[K{text}\r" + (column > 0 ? $"\u001b[{column}C" : "");

    /// <summary>
    /// To the begin of what was one row, now that a narrower window has folded it, and nothing after it.
    /// </summary>
    /// <param name="rows">That the cursor is below it.</param>
    public static string Rewind(int rows) => (rows > 0 ? $"\u001b[{rows}A" : "") + "\r\u001b[J";
}

using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>A prompt line as words: blanks separate, double quotes keep them, a backslash escapes.</summary>
internal static class Splitter
{
    /// <exception cref="CliException">A quote is left open or an escape is unknown.</exception>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at])) at++;
            if (at == line.Length) return words;
            words.Add(Next(line, ref at));
        }
    }

    private static string Next(string line, ref int at)
    {
        var word = new StringBuilder();
        var quoted = false;
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '"') quoted = !quoted;
            else if (c == '\\') word.Append(Escape(line, ref at));
            else if (!quoted && char.IsWhiteSpace(c)) break;
            else word.Append(c);
        }
        return quoted ? throw CliException.Usage("A double quote is left open.") : word.ToString();
    }

    private static char Escape(string line, ref int at)
    {
        if (++at == line.Length)
            throw CliException.Usage("A backslash at the end escapes nothing: write \\\\ for one.");
        return line[at] switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            var c and ('"' or '\\' or ' ' or '\'') => c,
            var c => throw CliException.Usage($"\\{c} is no escape: use \\\" \\\\ \\n \\t \\r."),
        };
    }
}

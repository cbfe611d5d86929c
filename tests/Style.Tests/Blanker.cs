using System.Text;

namespace OrleansKv.Style.Tests;

/// <summary>
/// Replaces comments and the insides of literals by blanks, line for line, so that a brace or a word found
/// afterwards is code.
/// </summary>
internal static class Blanker
{
    public static string Blank(string text)
    {
        var output = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = EndOfSkipped(text, at);
            if (end == at) output.Append(text[at++]);
            for (; at < end; at++) output.Append(text[at] == '\n' ? '\n' : ' ');
        }
        return output.ToString();
    }

    /// <returns>Where the comment or literal that begins here ends; the same place when none does.</returns>
    private static int EndOfSkipped(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//")) return EndAt(text, at, "\n");
        if (rest.StartsWith("/*")) return After(text, at + 2, "*/");
        if (rest[0] == '\'') return EndOfQuoted(text, at, '\'', '\\');
        var marks = 0;
        while (marks < rest.Length && rest[marks] is '$' or '@') marks++;
        if (marks == rest.Length || rest[marks] != '"') return at;
        var quotes = 0;
        while (marks + quotes < rest.Length && rest[marks + quotes] == '"') quotes++;
        if (quotes >= 3) return After(text, at + marks + quotes, new string('"', quotes));
        return rest[..marks].Contains('@')
            ? EndOfVerbatim(text, at + marks + 1)
            : EndOfQuoted(text, at + marks, '"', '\\', interpolated: rest[..marks].Contains('$'));
    }

    // An interpolation may hold a literal of its own: "{string.Join(", ", x)}".
    private static int EndOfQuoted(string text, int open, char quote, char escape, bool interpolated = false)
    {
        var depth = 0;
        for (var at = open + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == escape) at++;
            else if (interpolated && text[at] is '{') depth++;
            else if (interpolated && text[at] is '}') depth--;
            else if (depth > 0 && text[at] is '"' or '\'') at = EndOfQuoted(text, at, text[at], '\\') - 1;
            else if (text[at] == quote) return at + 1;
        }
        return EndAt(text, open, "\n");
    }

    private static int EndOfVerbatim(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] != '"') continue;
            if (at + 1 == text.Length || text[at + 1] != '"') return at + 1;
            at++;
        }
        return at;
    }

    private static int EndAt(string text, int from, string mark)
    {
        var found = text.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found;
    }

    private static int After(string text, int from, string mark) =>
        Math.Min(text.Length, EndAt(text, from, mark) + mark.Length);
}

using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>A word of a line, and its position in the line.</summary>
/// <param name="Text">Without its quotes and escapes.</param>
/// <param name="IsPlain">Its first character is not quoted, so it may have a meaning, as in @file.</param>
/// <param name="IsOpen">A quote or an escape in it is not complete.</param>
internal readonly record struct Token(string Text, int Begin, int End, bool IsPlain, bool IsOpen);

/// <summary>
/// Splits a prompt line into words at blanks. 'Single quotes' keep everything literally, "double quotes" everything
/// except backslash escapes. A JSON object or array needs no quotes.
/// </summary>
internal static class Splitter
{
    private const string Escapes = "\\\" \\' \\\\ \\n \\t \\r \\0 \\u0041";

    /// <exception cref="CliException">A quote is left open or an escape is unknown.</exception>
    public static List<Token> Split(string line)
    {
        var tokens = SplitSoFar(line, strict: true);
        if (tokens.Count == 0 || !tokens[^1].IsOpen) return tokens;
        throw CliException.Usage(
            line.EndsWith('\\')
                ? "A backslash at the end escapes nothing: write \\\\ for one."
                : "A quote is not closed.");
    }

    /// <summary>Splits an incomplete line: its last word may be open.</summary>
    public static List<Token> SplitSoFar(string line, bool strict = false)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at])) at++;
            if (at == line.Length) return tokens;
            tokens.Add(JsonWord.EndOf(line, at) is { } end
                ? new(line[at..end], at, at = end, IsPlain: true, IsOpen: false)
                : Next(line, ref at, strict));
        }
    }

    private static Token Next(string line, ref int at, bool strict)
    {
        var word = new StringBuilder();
        var begin = at;
        var quote = '\0';
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (quote != '\0' && c == quote) quote = '\0';
            else if (strict && quote == '\0' && c == '"' && JsonWord.Begins(line[begin])) throw BrokenJson();
            else if (c == '\\' && quote != '\'')
            {
                if (at + 1 == line.Length)
                    return new(word.ToString(), begin, ++at, IsPlain(line[begin]), IsOpen: true);
                Escape(line, ref at, word, strict);
            }
            else if (quote == '\0' && c is ('"' or '\'')) quote = c;
            else if (quote == '\0' && char.IsWhiteSpace(c)) break;
            else word.Append(c);
        }
        return new(word.ToString(), begin, at, IsPlain(line[begin]), quote != '\0');
    }

    /// <summary>Read as plain words, it would silently lose its quotes.</summary>
    public static CliException BrokenJson() => CliException.Usage(
        "The value begins like JSON but is not valid JSON: correct it, or put it in 'single quotes'.");

    private static bool IsPlain(char first) => first is not ('"' or '\'' or '\\');

    private static void Escape(string line, ref int at, StringBuilder word, bool strict)
    {
        switch (line[++at])
        {
            case 'n': word.Append('\n'); break;
            case 't': word.Append('\t'); break;
            case 'r': word.Append('\r'); break;
            case '0': word.Append('\0'); break;
            case 'u' when IsHex(line, at + 1):
                word.Append((char)Convert.ToInt32(line.Substring(at + 1, 4), 16));
                at += 4;
                break;
            case var c when c is '"' or '\\' or ' ' or '\'' or '>' or '@' || !strict: word.Append(c); break;
            case var c: throw CliException.Usage($"\\{c} is not an escape: use {Escapes}.");
        }
    }

    private static bool IsHex(string line, int at) =>
        at + 4 <= line.Length && line.Substring(at, 4).All(char.IsAsciiHexDigit);
}

using System.Globalization;
using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>Quotes a text so that the prompt reads it back as the same text.</summary>
internal static class Quoting
{
    public static string Quote(string text) => IsPlain(text) ? text : Open(text) + "\"";

    /// <summary>As <see cref="Quote"/>, for a word that is not complete yet.</summary>
    public static string Open(string text)
    {
        if (IsPlain(text)) return text;
        var word = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') word.Append('\\').Append(c);
            else if (char.IsControl(c)) word.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else word.Append(c);
        }
        return word.ToString();
    }

    private static bool IsPlain(string text) => text.Length > 0 && text[0] is not ('>' or '@')
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' or '\\');
}

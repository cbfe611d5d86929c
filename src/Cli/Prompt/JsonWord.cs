using System.Text;
using System.Text.Json;

namespace OrleansKv.Cli.Prompt;

/// <summary>An object or an array that stands in a line as it is, with its quotes and blanks.</summary>
internal static class JsonWord
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1000 };

    public static bool Begins(char first) => first is '{' or '[';

    /// <returns>Where it ends; null when the word that begins there is not exactly one.</returns>
    public static int? EndOf(string line, int begin)
    {
        if (!Begins(line[begin])) return null;
        var rest = Encoding.UTF8.GetBytes(line[begin..]);
        var reader = new Utf8JsonReader(rest, Deep);
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException)
        {
            return null;
        }
        var end = begin + Encoding.UTF8.GetCharCount(rest.AsSpan(0, (int)reader.BytesConsumed));
        return end == line.Length || char.IsWhiteSpace(line[end]) ? end : null;
    }
}

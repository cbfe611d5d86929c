using System.Text;
using System.Text.Json;

namespace OrleansKv.Cli.Prompt;

/// <summary>A JSON object or array that needs no quoting in a line, in spite of its quotes and blanks.</summary>
internal static class JsonWord
{
    public static readonly JsonReaderOptions Deep = new() { MaxDepth = 1000 };

    public static bool Begins(char first) => first is '{' or '[';

    /// <returns>Where it ends; null if the word that begins there is not exactly one object or array.</returns>
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

/// <summary>An object or array that arrives in pieces, none of which ends inside a token.</summary>
internal sealed class JsonScan
{
    private JsonReaderState _state = new(JsonWord.Deep);
    private byte[] _rest = [];

    /// <summary>The closing bracket has been seen; more text may follow it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>No continuation can make it valid JSON.</summary>
    public bool IsBroken { get; private set; }

    public void Add(string text)
    {
        byte[] bytes = [.. _rest, .. Encoding.UTF8.GetBytes(text)];
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, _state);
        try
        {
            while (!IsWhole && reader.Read())
                IsWhole = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray
                    && reader.CurrentDepth == 0;
        }
        catch (JsonException)
        {
            IsBroken = true;
            return;
        }
        _state = reader.CurrentState;
        _rest = bytes[(int)reader.BytesConsumed..];
    }
}

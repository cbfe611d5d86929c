using System.Text.Json;
using System.Text.Unicode;

namespace OrleansKv.Api;

/// <summary>A value as members of a JSON object.</summary>
internal static class ValueJson
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = ApiLimits.JsonDepth };

    /// <summary>
    /// Writes "value": JSON as it is, other UTF-8 as a string, anything else as base64 with
    /// "encoding":"base64".
    /// </summary>
    public static void Write(Utf8JsonWriter json, Value value)
    {
        var bytes = value.Bytes.Span;
        json.WritePropertyName("value"u8);
        if (value.ContentType == Value.Json && IsJson(bytes))
        {
            json.WriteRawValue(bytes, skipInputValidation: true);
        }
        else if (Utf8.IsValid(bytes))
        {
            json.WriteStringValue(bytes);
        }
        else
        {
            json.WriteBase64StringValue(bytes);
            json.WriteString("encoding"u8, "base64"u8);
        }
    }

    /// <summary>
    /// A value that was stored through another interface may claim to be JSON; invalid JSON would break the answer.
    /// </summary>
    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        try
        {
            var reader = new Utf8JsonReader(bytes, Reading);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

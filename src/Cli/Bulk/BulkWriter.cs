using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Bulk;

/// <summary>Listed entries as lines, which <see cref="BulkLine"/> reads back byte for byte.</summary>
internal static class BulkWriter
{
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> output, JsonElement entry)
    {
        var type = entry.TryGetProperty("contentType", out var said) ? said.GetString()! : Value.Json;
        using (var writer = new Utf8JsonWriter(output, Writing))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("key");
            writer.WriteRawValue(JsonString.Quote(entry.GetProperty("key").GetString()!));
            if (!WriteValue(writer, entry, type)) writer.WriteString("contentType", type);
            if (entry.TryGetProperty("expiresAt", out var at)) Copy(writer, "expiresAt", at);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <returns>True if it was written as plain JSON, which needs no type.</returns>
    private static bool WriteValue(Utf8JsonWriter writer, JsonElement entry, string type)
    {
        var value = entry.GetProperty("value");
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (entry.TryGetProperty("encoding", out _)) Copy(writer, "base64", value);
        else if (type == Value.Json && !raw.ContainsAny("\r\n"u8))
        {
            Copy(writer, "value", value);
            return true;
        }
        // An entry is one line, but line breaks in a JSON text are part of the stored value.
        else if (type == Value.Json) writer.WriteBase64String("base64", raw);
        // A JSON member would be read back as JSON.
        else if (ValueEncoding.IsJson(type))
            writer.WriteBase64String("base64", Utf8Text.Encode(value.GetString()!, "The value"));
        else
        {
            writer.WritePropertyName("value");
            writer.WriteRawValue(JsonString.Quote(value.GetString()!), skipInputValidation: true);
        }
        return false;
    }

    // Copied unparsed: a value that a node accepted may be nested deeper than a writer allows, or not be Unicode.
    private static void Copy(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}

/// <summary>
/// Writes text as JSON with only the escapes that JSON requires: the framework's encoders escape every character
/// outside the basic plane, but an export should have the same text as the import.
/// </summary>
internal static class JsonString
{
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text) Append(json, c);
        return json.Append('"').ToString();
    }

    private static void Append(StringBuilder json, char c)
    {
        switch (c)
        {
            case '"': json.Append("\\\""); break;
            case '\\': json.Append("\\\\"); break;
            case '\n': json.Append("\\n"); break;
            case '\r': json.Append("\\r"); break;
            case '\t': json.Append("\\t"); break;
            case < ' ': json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            default: json.Append(c); break;
        }
    }
}

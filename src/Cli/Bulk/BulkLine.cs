using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Bulk;

/// <summary>
/// One line of a bulk file. {"key","value"}: any JSON. {"key","value","contentType"}: text of that type.
/// {"key","base64","contentType"}: bytes. Export writes what import reads, byte for byte.
/// </summary>
internal static class BulkLine
{
    // As deep as the API takes values, and the line around them.
    private const int Depth = 1010;
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Depth };
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = Depth };

    /// <exception cref="FormatException">The line cannot be imported; the message says why.</exception>
    public static Word.Set Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Reading);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("the line is no JSON object");
            if (Text(root, "key") is not { } key)
                throw new FormatException("\"key\" is missing or no string");
            return new(KeyUrl.Checked(key), Content(root).Fitting(), default, null);
        }
        catch (CliException e)
        {
            throw new FormatException(e.Message);
        }
        catch (JsonException e)
        {
            throw new FormatException($"the line is not JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("a string is not Unicode (half of a surrogate pair)");
        }
    }

    /// <summary>A listed entry as a line.</summary>
    public static void Write(IBufferWriter<byte> output, ListedEntry entry)
    {
        var type = Text(entry.Entry, "contentType") ?? Value.Json;
        var value = entry.Entry.GetProperty("value");
        using (var writer = new Utf8JsonWriter(output, Writing))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("key");
            writer.WriteRawValue(JsonText.Quote(entry.Key));
            var encoded = Text(entry.Entry, "encoding") == "base64";
            writer.WritePropertyName(encoded ? "base64" : "value");
            WriteValue(writer, value, IsJson(type));
            if (encoded || !IsJson(type)) writer.WriteString("contentType", type);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    // As it was stored, digit for digit; only line breaks inside a value must go, as a line is an entry.
    private static void WriteValue(Utf8JsonWriter writer, JsonElement value, bool isJson)
    {
        var isText = value.ValueKind == JsonValueKind.String && !isJson;
        var raw = isText ? JsonText.Quote(value.GetString()!) : value.GetRawText();
        if (raw.Contains('\n') || raw.Contains('\r')) value.WriteTo(writer);
        else writer.WriteRawValue(raw, skipInputValidation: true);
    }

    private static Content Content(JsonElement root)
    {
        var type = Text(root, "contentType");
        if (type is not null && !MediaTypeHeaderValue.TryParse(type, out _))
            throw new FormatException($"'{type}' is no media type");
        if (Text(root, "base64") is { } encoded) return new(Bytes(encoded), type ?? Value.Binary);
        if (!root.TryGetProperty("value", out var value))
            throw new FormatException("neither \"value\" nor \"base64\"");
        if (type is null || IsJson(type))
            return new(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()), Value.Json);
        return value.ValueKind == JsonValueKind.String
            ? Words.Content.Text(value.GetString()!) with { Type = type }
            : throw new FormatException($"a value of type {type} must be a JSON string or \"base64\"");
    }

    private static byte[] Bytes(string encoded)
    {
        try
        {
            return Convert.FromBase64String(encoded);
        }
        catch (FormatException)
        {
            throw new FormatException("\"base64\" is not base64");
        }
    }

    private static bool IsJson(string type) => new Content(default, type).IsJson;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

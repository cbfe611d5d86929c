using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OrleansKv.Client;

/// <summary>How values are written in JSON: JSON as it is, other UTF-8 as a string, anything else as base64.</summary>
internal static class ValueEncoding
{
    /// <summary>The depth that the API accepts for values, and the levels around them.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1010 };

    public static bool IsJson(string contentType) =>
        contentType.AsSpan().Trim().StartsWith(Value.Json, StringComparison.OrdinalIgnoreCase)
        && contentType.AsSpan().Trim()[Value.Json.Length..].TrimStart() is "" or [';', ..];

    /// <summary>The body of a PUT that stores the value under its type.</summary>
    public static ReadOnlyMemory<byte> Body(ReadOnlyMemory<byte> bytes, string contentType) =>
        IsJson(contentType) ? (byte[])[.. "{\"value\":"u8, .. bytes.Span, .. "}"u8] : bytes;

    /// <summary>Writes "value", and "encoding" and "contentType" where they are needed.</summary>
    public static void Write(Utf8JsonWriter json, Value value)
    {
        json.WritePropertyName("value"u8);
        if (IsJson(value.ContentType))
        {
            json.WriteRawValue(value.Bytes.Span, skipInputValidation: false);
            return;
        }
        if (Utf8.IsValid(value.Bytes.Span))
        {
            json.WriteStringValue(value.Bytes.Span);
        }
        else
        {
            json.WriteBase64StringValue(value.Bytes.Span);
            json.WriteString("encoding"u8, "base64"u8);
        }
        json.WriteString("contentType"u8, value.ContentType);
    }

    /// <returns>Null if the object has no "value".</returns>
    public static Value? Read(JsonElement holder)
    {
        if (!holder.TryGetProperty("value"u8, out var value)) return null;
        var type = Text(holder, "contentType") ?? Value.Json;
        if (Text(holder, "encoding") == "base64") return new(value.GetBytesFromBase64(), type);
        return value.ValueKind == JsonValueKind.String && !IsJson(type)
            ? new(Encoding.UTF8.GetBytes(value.GetString()!), type)
            : new(Encoding.UTF8.GetBytes(value.GetRawText()), type);
    }

    public static DateTimeOffset? ExpiryOf(JsonElement holder) =>
        holder.TryGetProperty("expiresAt"u8, out var at) && at.ValueKind == JsonValueKind.String
            ? at.GetDateTimeOffset()
            : null;

    public static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

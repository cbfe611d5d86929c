using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Bulk;

/// <param name="Set">Without a time to live: that is computed when the line is put.</param>
internal sealed record BulkEntry(StoreCommand.Set Set, DateTimeOffset? ExpiresAt);

/// <summary>
/// One line of a bulk file. {"key","value"}: any JSON. {"key","value","contentType"}: text of that type.
/// {"key","base64","contentType"}: bytes. "expiresAt" is the time of expiry. The objects of a listing with values
/// and of mget --json are valid lines too. A line with anything else in it is rejected.
/// </summary>
internal static class BulkLine
{
    private const string Allowed =
        "a line has \"key\", \"value\" or \"base64\", and may have \"contentType\" and \"expiresAt\"";

    private static readonly HashSet<string> Members =
        ["key", "value", "base64", "contentType", "expiresAt", "encoding", "revision", "status"];

    /// <exception cref="FormatException">The line cannot be imported; the message says why.</exception>
    public static BulkEntry Parse(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span)) throw NotUtf8(line.Span);
        try
        {
            using var document = JsonDocument.Parse(line, ValueEncoding.Deep);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("the line is not a JSON object");
            var members = MembersOf(document.RootElement);
            if (Text(members, "key") is not { } key) throw new FormatException("\"key\" is missing");
            var content = ContentOf(members).Fitting();
            return new(new(KeyArgument.Parse(key).Text, content, default, null), ExpiryOf(members));
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

    private static FormatException NotUtf8(ReadOnlySpan<byte> line)
    {
        try
        {
            _ = Utf8Text.Decode(line);
            return new("the line is not UTF-8");
        }
        catch (FormatException e)
        {
            return new(
                $"{e.Message}; convert the file, for example with 'iconv -f latin1 -t utf-8', "
                + "or give bytes as \"base64\"");
        }
    }

    private static Dictionary<string, JsonElement> MembersOf(JsonElement line)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in line.EnumerateObject())
        {
            if (!Members.Contains(member.Name)) throw Unknown(member.Name);
            if (!members.TryAdd(member.Name, member.Value))
                throw new FormatException($"\"{member.Name}\" appears twice");
        }
        CheckAnswer(members);
        return members;
    }

    private static FormatException Unknown(string name) => new($"unknown member \"{name}\": " + name switch
    {
        "ttl" => "give the time of expiry, such as \"expiresAt\": \"2030-01-31T12:00:00Z\"",
        "keys" => "this is a page of a listing; 'kv export' writes lines",
        "event" => "this is an event of a watch; 'kv export' writes lines",
        "error" or "detail" => "the line is the result of a failed read, not an entry",
        "ifMatch" or "ifNoneMatch" => "import puts unconditionally; " + Allowed,
        _ => Allowed,
    });

    /// <summary>"revision" and "status" mark a node's answer: it must be a whole one.</summary>
    private static void CheckAnswer(Dictionary<string, JsonElement> members)
    {
        if (members.TryGetValue("status", out var status) && status.GetRawText() != "200")
            throw new FormatException($"\"status\" is {status.GetRawText()}: the line is not an entry");
        var isAnswer = members.ContainsKey("status") || members.ContainsKey("revision");
        if (isAnswer && !members.ContainsKey("contentType"))
            throw new FormatException(
                "\"revision\" or \"status\" without \"contentType\": the line does not say whether its value is "
                + "text or JSON; 'kv export' writes lines that do");
    }

    private static Content ContentOf(Dictionary<string, JsonElement> members)
    {
        var type = Text(members, "contentType");
        if (type is not null && !MediaTypeHeaderValue.TryParse(type, out _))
            throw new FormatException($"\"contentType\": '{type}' is not a media type");
        if (BytesOf(members) is { } bytes) return new Content(bytes, Value.Binary).As(type ?? Value.Binary);
        if (!members.TryGetValue("value", out var value))
            throw new FormatException("neither \"value\" nor \"base64\"");
        if (type is null || ValueEncoding.IsJson(type))
            return new(JsonMarshal.GetRawUtf8Value(value).ToArray(), Value.Json);
        return value.ValueKind == JsonValueKind.String
            ? Content.Text(value.GetString()!) with { Type = type }
            : throw new FormatException($"a value of type {type} must be a JSON string or \"base64\"");
    }

    /// <returns>Null if the value is not base64.</returns>
    private static byte[]? BytesOf(Dictionary<string, JsonElement> members)
    {
        if (Text(members, "base64") is { } encoded)
            return members.ContainsKey("value") || members.ContainsKey("encoding")
                ? throw new FormatException("\"base64\" cannot be combined with \"value\" or \"encoding\"")
                : Decode("base64", encoded);
        if (Text(members, "encoding") is not { } encoding) return null;
        if (encoding != "base64") throw new FormatException("\"encoding\" can only be \"base64\"");
        return Decode("value", Text(members, "value") ?? throw new FormatException("\"value\" is missing"));
    }

    private static byte[] Decode(string name, string encoded)
    {
        try
        {
            return Convert.FromBase64String(encoded);
        }
        catch (FormatException)
        {
            throw new FormatException($"\"{name}\" is not base64");
        }
    }

    private static DateTimeOffset? ExpiryOf(Dictionary<string, JsonElement> members)
    {
        if (Text(members, "expiresAt") is not { } text) return null;
        var isZoned = text.Contains('T') && (text[^1] == 'Z' || (text.Length > 6 && text[^6] is '+' or '-'));
        return isZoned && members["expiresAt"].TryGetDateTimeOffset(out var at)
            ? at
            : throw new FormatException(
                "\"expiresAt\" is not a time with a zone, such as \"2030-01-31T12:00:00Z\"");
    }

    /// <returns>Null if there is no such member.</returns>
    private static string? Text(Dictionary<string, JsonElement> members, string name) =>
        !members.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"\"{name}\" is not a string");
}

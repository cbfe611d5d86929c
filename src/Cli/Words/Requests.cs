using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansKv.Cli.Http;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Words;

/// <summary>
/// Words as requests. A change of a key gets an idempotency key, which all its attempts share.
/// </summary>
internal static class Requests
{
    public static KvRequest Put(Word.Set set) =>
        new(HttpMethod.Put, KeyUrl.Path(set.Key))
        {
            Body = set.Content.Body,
            ContentType = set.Content.Type,
            IfMatch = set.Condition.IfMatch,
            IfNoneMatch = set.Condition.IfNoneMatch,
            Ttl = set.Ttl,
            IdempotencyKey = FreshId(),
        };

    public static KvRequest Delete(Word.Delete delete) => new(HttpMethod.Delete, KeyUrl.Path(delete.Key))
    {
        IfMatch = delete.Condition.IfMatch,
        IfNoneMatch = delete.Condition.IfNoneMatch,
        IdempotencyKey = FreshId(),
    };

    public static KvRequest Increment(Word.Increment word) => Operation(
        word.Key, string.Create(CultureInfo.InvariantCulture, $"op=increment&by={word.By}"));

    public static KvRequest Touch(Word.Touch word) => Operation(
        word.Key, $"op=touch&ttl={(word.Ttl is { } seconds ? Seconds.Text(seconds) : "none")}");

    /// <summary>A second clear would delete what was written after the first: it is sent once.</summary>
    public static KvRequest Clear() => new(HttpMethod.Post, "/clear");

    public static KvRequest GetMany(IEnumerable<string> keys) => Batch(keys, (json, key) =>
    {
        json.WriteString("op", "get");
        json.WriteString("key", key);
    }) with { RepeatedAs = Repetition.Read };

    /// <summary>Each put has its own idempotency key: the batch may be sent again as a whole.</summary>
    public static KvRequest SetMany(IEnumerable<KeyValuePair<string, Content>> pairs) =>
        Batch(pairs, (json, pair) =>
        {
            json.WriteString("op", "put");
            json.WriteString("key", pair.Key);
            WriteValue(json, pair.Value);
            json.WriteString("idempotencyKey", FreshId());
        }) with { RepeatedAs = Repetition.InWindow };

    private static void WriteValue(Utf8JsonWriter json, Content content)
    {
        json.WritePropertyName("value");
        if (content.IsJson) json.WriteRawValue(content.Bytes.Span, skipInputValidation: true);
        else if (Utf8.IsValid(content.Bytes.Span)) json.WriteStringValue(content.Bytes.Span);
        else
        {
            json.WriteStringValue(Convert.ToBase64String(content.Bytes.Span));
            json.WriteString("encoding", "base64");
        }
        if (!content.IsJson) json.WriteString("contentType", content.Type);
    }

    private static KvRequest Operation(string key, string parameters) =>
        new(HttpMethod.Post, KeyUrl.ForPost(key, parameters)) { IdempotencyKey = FreshId() };

    private static KvRequest Batch<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Print.Relaxed))
        {
            json.WriteStartObject();
            json.WriteStartArray("operations");
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new(HttpMethod.Post, "/_/batch") { Body = body.WrittenMemory, ContentType = Value.Json };
    }

    private static string FreshId() => Guid.NewGuid().ToString("N");
}

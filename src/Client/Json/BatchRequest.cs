using System.Buffers;
using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>The body of POST /_/batch.</summary>
internal static class BatchRequest
{
    private static readonly JsonWriterOptions Writing = new() { MaxDepth = 1010 };

    public static KvRequest Request(IReadOnlyList<BatchOperation> operations) =>
        new(HttpMethod.Post, "/_/batch")
        {
            Body = Body(operations),
            ContentType = Value.Json,
            RepeatedAs = operations.Select(RepetitionOf).DefaultIfEmpty(Repetition.Read).Max(),
        };

    private static Repetition RepetitionOf(BatchOperation operation) => operation is BatchOperation.Get
        ? Repetition.Read
        : Operation.OfChange((OptionsOf(operation) ?? new()).Condition);

    private static ReadOnlyMemory<byte> Body(IReadOnlyList<BatchOperation> operations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteStartArray("operations"u8);
            foreach (var operation in operations) Write(json, operation);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, BatchOperation operation)
    {
        json.WriteStartObject();
        json.WriteString("op"u8, NameOf(operation));
        json.WriteString("key"u8, Key.From(operation.Key).Text);
        if (operation is BatchOperation.Set set) ValueEncoding.Write(json, set.Value);
        if (operation is BatchOperation.Increment increment) json.WriteNumber("by"u8, increment.By);
        if (operation is not BatchOperation.Get) WriteOptions(json, OptionsOf(operation) ?? new());
        WriteTtl(json, operation);
        json.WriteEndObject();
    }

    private static void WriteTtl(Utf8JsonWriter json, BatchOperation operation)
    {
        var ttl = operation is BatchOperation.Touch touch
            ? touch.TimeToLive
            : OptionsOf(operation)?.TimeToLive;
        if (ttl is { } span) json.WriteNumber("ttl"u8, span.Seconds());
        else if (operation is BatchOperation.Touch) json.WriteNull("ttl"u8);
    }

    private static void WriteOptions(Utf8JsonWriter json, WriteOptions options)
    {
        if (options.Condition.Kind == ConditionKind.Exists) json.WriteString("ifMatch"u8, "*"u8);
        if (options.Condition.Kind == ConditionKind.Absent) json.WriteString("ifNoneMatch"u8, "*"u8);
        if (options.Condition.Kind == ConditionKind.Revision)
            json.WriteNumber("ifMatch"u8, options.Condition.Revision);
        json.WriteString("idempotencyKey"u8, options.IdOrFresh());
    }

    private static WriteOptions? OptionsOf(BatchOperation operation) => operation switch
    {
        BatchOperation.Set set => set.Options,
        BatchOperation.Delete delete => delete.Options is { } given ? given with { TimeToLive = null } : null,
        BatchOperation.Touch touch => touch.Options,
        BatchOperation.Increment increment => increment.Options,
        _ => null,
    };

    private static string NameOf(BatchOperation operation) => operation switch
    {
        BatchOperation.Get => "get",
        BatchOperation.Set => "put",
        BatchOperation.Delete => "delete",
        BatchOperation.Touch => "touch",
        BatchOperation.Increment => "increment",
        _ => throw new InvalidOperationException($"{operation.GetType().Name} was not checked."),
    };
}

using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>
/// One JSON answer, buffered whole so that its length is known before the first byte is sent. Each thread reuses
/// one buffer: an answer with a small value allocates nothing here.
/// </summary>
internal sealed class JsonBody
{
    public const string MediaType = "application/json";

    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = PlainEncoder.Instance,
        MaxDepth = ApiLimits.JsonDepth + 10,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static JsonBody? _spare;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonBody() => Writer = new(_bytes, Options);

    public Utf8JsonWriter Writer { get; }

    public static JsonBody Rent()
    {
        var body = _spare ?? new();
        _spare = null;
        return body;
    }

    /// <summary>Sends what was written, or only its length for a HEAD, and returns the buffer.</summary>
    public async ValueTask SendAsync(HttpContext context, string mediaType = MediaType)
    {
        Writer.Flush();
        var response = context.Response;
        response.ContentType = mediaType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = _bytes.WrittenCount;
        if (context.Request.Method != "HEAD")
            await response.BodyWriter.WriteAsync(_bytes.WrittenMemory);
        Return();
    }

    private void Return()
    {
        if (_bytes.Capacity > ApiLimits.KeptBuffer) return;
        _bytes.ResetWrittenCount();
        Writer.Reset();
        _spare = this;
    }
}

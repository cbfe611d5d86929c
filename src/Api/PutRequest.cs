using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>Reads the value and the options of a PUT.</summary>
internal static class PutRequest
{
    public static async ValueTask<Parsed<PutBody>> ReadAsync(
        HttpContext context, QueryText query, int maxValueBytes)
    {
        var request = context.Request;
        if (Unsupported(request.Headers) is { } unsupported) return unsupported;
        var type = MediaTypes.OfBody(request.ContentType);
        if (type.Problem is { } noType) return noType;
        var ttl = Ttl.Of(request.Headers, query);
        if (ttl.Problem is { } noTtl) return noTtl;

        var isEnvelope = type.Value == Value.Json;
        var limit = isEnvelope ? maxValueBytes + ApiLimits.EnvelopeBytes : maxValueBytes;
        var read = await RequestBody.ReadAsync(context, limit, Problems.ValueTooLong(maxValueBytes));
        if (read.Problem is { } noBody) return noBody;
        using var body = read.Value!;
        if (!isEnvelope) return new PutBody(new(body.Bytes.ToArray(), type.Value!), ttl.Value ?? 0);
        var value = Envelope.Parse(JsonText.WithoutMark(body.Bytes), maxValueBytes);
        return value.Problem is { } noValue ? noValue : new PutBody(value.Value!, ttl.Value ?? 0);
    }

    /// <summary>
    /// Rejects headers that would be ignored or would mean a partial write: the body is stored as sent.
    /// </summary>
    private static Problem? Unsupported(IHeaderDictionary headers)
    {
        if (headers.ContentRange.Count != 0)
            return Problems.BadRequest("Content-Range is not supported: send the whole value.");
        return headers.ContentEncoding.Count == 0 || headers.ContentEncoding is ["identity"]
            ? null
            : Problems.UnsupportedType(
                "Content-Encoding is not supported, because it would not be stored: send the body without it.");
    }
}

/// <param name="Ttl">Milliseconds; 0 never expires.</param>
internal sealed record PutBody(Value Value, long Ttl);

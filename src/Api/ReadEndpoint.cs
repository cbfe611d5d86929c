using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>GET and HEAD of a key.</summary>
internal sealed class ReadEndpoint(IKeyValueStore store)
{
    private const string Confirmed = "Confirmed";
    private const string ExpiresAt = "Expires-At";

    public async ValueTask<Problem?> AnswerAsync(HttpContext context, Key key, QueryText query)
    {
        var consistency = ConsistencyOf(query);
        if (consistency.Problem is { } unknown) return unknown;
        var raw = query.Flag("raw");
        if (raw.Problem is { } broken) return broken;
        var isLocal = consistency.Value == Consistency.Local;
        if (isLocal && context.Request.Headers.IfMatch.Count != 0)
            return Problems.BadRequest("If-Match is not supported with consistency=local: a local read has no ETag.");

        var result = await store.GetAsync(key, consistency.Value, context.RequestAborted);
        // A cache that guesses a lifetime for an answer would break linearizability; with the ETag it can
        // revalidate.
        context.Response.Headers.CacheControl = "no-cache";
        if (isLocal) context.Response.Headers[Confirmed] = "false";
        switch (result)
        {
            case ReadResult.Found found when !Reservation.TryTake(context, found.Value.Bytes.Length):
                return Problems.Overloaded();
            case ReadResult.Found { Confirmed: true } found
                when !Preconditions.IsWanted(context.Request.Headers.IfMatch, found.Revision):
                return ResultMap.ConditionFailed(found.Revision);
            case ReadResult.Found found:
                await SendAsync(context, key, found, found.Confirmed && !isLocal, raw.Value);
                return null;
            case ReadResult.Absent:
                return Problems.NoSuchKey(key);
            case ReadResult.Unavailable unavailable:
                return ResultMap.Unavailable(unavailable.Reason);
            default:
                throw new InvalidOperationException($"{result} is not a read's end.");
        }
    }

    private static Parsed<Consistency> ConsistencyOf(QueryText query)
    {
        var found = query.Find("consistency");
        if (found.Problem is { } problem) return problem;
        return found.Value switch
        {
            null or "linearizable" => Consistency.Linearizable,
            "local" => Consistency.Local,
            _ => Problems.BadRequest("The consistency must be linearizable (the default) or local."),
        };
    }

    private static ValueTask SendAsync(
        HttpContext context, Key key, ReadResult.Found found, bool isConfirmed, bool raw)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.Vary = "Accept";
        if (isConfirmed)
        {
            response.Headers.ETag = EntityTag.Of(found.Revision);
            if (Preconditions.IsKnown(request.Headers.IfNoneMatch, found.Revision))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return default;
            }
        }
        return raw || Representation.IsRaw(request.Headers.Accept, found.Value.ContentType)
            ? SendBytesAsync(context, found)
            : SendEnvelopeAsync(context, key, found, isConfirmed);
    }

    /// <summary>
    /// Stored bytes are untrusted: a browser must neither guess their type nor run them as part of this site.
    /// </summary>
    private static async ValueTask SendBytesAsync(HttpContext context, ReadResult.Found found)
    {
        var (response, value) = (context.Response, found.Value);
        if (found.ExpiresAt is { } expires)
            response.Headers[ExpiresAt] = expires.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        response.ContentType = MediaTypes.ForHeader(value.ContentType);
        response.ContentLength = value.Bytes.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox";
        if (context.Request.Method != "HEAD")
            await response.BodyWriter.WriteAsync(value.Bytes);
    }

    private static ValueTask SendEnvelopeAsync(
        HttpContext context, Key key, ReadResult.Found found, bool isConfirmed)
    {
        var body = JsonBody.Rent();
        var json = body.Writer;
        json.WriteStartObject();
        json.WriteString("key"u8, key.Text);
        ValueJson.Write(json, found.Value);
        json.WriteNumber("revision"u8, found.Revision);
        if (found.ExpiresAt is { } expires) ResultJson.WriteExpiry(json, expires);
        if (!isConfirmed) json.WriteBoolean("confirmed"u8, false);
        json.WriteEndObject();
        return body.SendAsync(context);
    }
}

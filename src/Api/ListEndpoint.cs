using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>GET /_/keys.</summary>
internal sealed class ListEndpoint(IKeyValueStore store)
{
    public async ValueTask<Problem?> AnswerAsync(HttpContext context, QueryText query)
    {
        var request = ListRequest.Parse(query);
        if (request.Problem is { } problem) return problem;
        var page = await CollectAsync(request.Value!, context.RequestAborted);
        if (page.Error is { } error) return ResultMap.Unavailable(error);
        if (request.Value!.WithValues && !Reservation.TryTake(context, BytesOf(page.Keys)))
            return Problems.Overloaded();
        context.Response.Headers.CacheControl = "no-cache";
        await SendAsync(context, page, request.Value!.WithValues);
        return null;
    }

    /// <summary>
    /// With values, reads the page in small steps, and ends it early when it is large or the store stops answering:
    /// the cursor says where to continue.
    /// </summary>
    private async ValueTask<ListResult> CollectAsync(ListRequest request, CancellationToken cancellation)
    {
        var keys = new List<ListedKey>();
        var (after, bytes) = (request.After, 0L);
        while (true)
        {
            var step = request.Limit - keys.Count;
            if (request.WithValues) step = Math.Min(step, ApiLimits.ValuesStep);
            var part = await store.ListAsync(new(request.Prefix, after, step), cancellation);
            if (part.Error is not null && keys.Count > 0) return new(keys, after);
            if (part.Error is not null || !request.WithValues) return part;
            keys.AddRange(part.Keys);
            bytes += BytesOf(part.Keys);
            after = part.Cursor;
            if (after is null || keys.Count >= request.Limit || bytes >= ApiLimits.PageValueBytes)
                return new(keys, after);
        }
    }

    private static long BytesOf(IReadOnlyList<ListedKey> keys) =>
        keys.Sum(listed => (long)listed.Entry.Value.Bytes.Length);

    private static ValueTask SendAsync(HttpContext context, ListResult page, bool withValues)
    {
        var body = JsonBody.Rent();
        var json = body.Writer;
        json.WriteStartObject();
        json.WriteStartArray("keys"u8);
        foreach (var (key, entry) in page.Keys)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, key.Text);
            json.WriteNumber("revision"u8, entry.Revision);
            if (withValues)
            {
                ValueJson.Write(json, entry.Value);
                json.WriteString("contentType"u8, entry.Value.ContentType);
                if (entry.ExpiresAt is { } expires) ResultJson.WriteExpiry(json, expires);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("cursor"u8, page.Cursor is { } cursor ? Cursor.Of(cursor) : null);
        json.WriteBoolean("complete"u8, page.Cursor is null);
        json.WriteEndObject();
        return body.SendAsync(context);
    }
}

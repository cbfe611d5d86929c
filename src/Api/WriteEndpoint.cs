using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansKv.Consensus;

namespace OrleansKv.Api;

/// <summary>PUT and DELETE of a key, and POST /clear.</summary>
internal sealed class WriteEndpoint(
    IKeyValueStore store, OperationIds ids, TimeProvider clock, IOptions<ApiOptions> options)
{
    private readonly int _maxValueBytes = options.Value.MaxValueBytes;

    public async ValueTask<Problem?> PutAsync(HttpContext context, Key key)
    {
        var condition = Preconditions.OfChange(context.Request.Headers);
        if (condition.Problem is { } noCondition) return noCondition;
        var put = await PutRequest.ReadAsync(context, _maxValueBytes);
        if (put.Problem is { } noBody) return noBody;
        var (value, ttl) = put.Value!;
        var change = ChangeOf(context, key, condition.Value, value, ttl);
        if (change.Problem is { } noId) return noId;

        var result = await store.ChangeAsync(key, change.Value!, context.RequestAborted);
        if (result is not WriteResult.Committed committed) return ResultMap.ProblemOf(result);
        await SendAsync(context, key, committed);
        return null;
    }

    public async ValueTask<Problem?> DeleteAsync(HttpContext context, Key key)
    {
        var given = Preconditions.OfChange(context.Request.Headers);
        if (given.Problem is { } noCondition) return noCondition;
        if (given.Value == Condition.Absent) return Problems.BadRequest("What is absent cannot be deleted.");
        // Without a condition a key that is not there still is a 404.
        var condition = given.Value == Condition.Always ? Condition.Exists : given.Value;
        var change = ChangeOf(context, key, condition, null, 0);
        if (change.Problem is { } noId) return noId;

        var result = await store.ChangeAsync(key, change.Value!, context.RequestAborted);
        return result is WriteResult.ConditionFailed && given.Value == Condition.Always
            ? Problems.NoSuchKey(key)
            : Finish(context, result);
    }

    public async ValueTask<Problem?> ClearAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (CrossSite.IsMarked(context.Request)) return Problems.CrossSite();
        if (headers.IfMatch.Count + headers.IfNoneMatch.Count + headers[Idempotency.Header].Count != 0)
            return Problems.BadRequest("POST /clear takes neither a condition nor an Idempotency-Key.");
        return Finish(context, await store.ClearAsync(context.RequestAborted));
    }

    private static Problem? Finish(HttpContext context, WriteResult result)
    {
        var problem = ResultMap.ProblemOf(result);
        if (problem is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
        return problem;
    }

    private Parsed<Change> ChangeOf(HttpContext context, Key key, Condition condition, Value? value, long ttl)
    {
        var fromClient = Idempotency.IdOf(key, context.Request.Headers[Idempotency.Header]);
        if (fromClient.Problem is { } problem) return problem;
        var expiresAt = ttl == 0 ? 0 : clock.GetUtcNow().ToUnixTimeMilliseconds() + ttl;
        return fromClient.Value is { } id
            ? new Change(id, value, condition, expiresAt, Idempotency.Fingerprint(condition, value, ttl))
            : new Change(ids.Next(), value, condition, expiresAt);
    }

    private static ValueTask SendAsync(HttpContext context, Key key, WriteResult.Committed committed)
    {
        var response = context.Response;
        response.StatusCode = committed.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        response.Headers.ETag = EntityTag.Of(committed.Revision);
        var body = JsonBody.Rent();
        body.Writer.WriteStartObject();
        body.Writer.WriteString("key"u8, key.Text);
        body.Writer.WriteNumber("revision"u8, committed.Revision);
        body.Writer.WriteEndObject();
        return body.SendAsync(context);
    }
}

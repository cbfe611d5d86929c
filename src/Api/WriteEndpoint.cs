using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api;

/// <summary>PUT and DELETE of a key, POST of an increment or a touch, and POST /clear.</summary>
internal sealed class WriteEndpoint(IKeyValueStore store, ChangeFactory changes, IOptions<ApiOptions> options)
{
    private readonly int _maxValueBytes = options.Value.MaxValueBytes;

    public async ValueTask<Problem?> PutAsync(HttpContext context, Key key, QueryText query)
    {
        var condition = Preconditions.OfChange(context.Request.Headers);
        if (condition.Problem is { } noCondition) return noCondition;
        var put = await PutRequest.ReadAsync(context, query, _maxValueBytes);
        if (put.Problem is { } noBody) return noBody;
        var (value, ttl) = put.Value!;
        return await ChangeAsync(context, key, new(condition.Value, value, ttl));
    }

    public ValueTask<Problem?> DeleteAsync(HttpContext context, Key key)
    {
        var given = Preconditions.OfChange(context.Request.Headers);
        if (given.Problem is { } noCondition) return new(noCondition);
        var draft = ChangeDraft.OfExisting(given.Value, ChangeKind.Write);
        if (draft.Problem is { } cannotBe) return new(cannotBe);
        return ChangeAsync(context, key, draft.Value!, isMissing: given.Value == Condition.Always);
    }

    /// <summary>POST /{key}?op=: changes the current value without sending a new one.</summary>
    public async ValueTask<Problem?> PostAsync(HttpContext context, Key key, QueryText query)
    {
        var headers = context.Request.Headers;
        var given = Preconditions.OfChange(headers);
        if (given.Problem is { } noCondition) return noCondition;
        var draft = PostRequest.Parse(headers, query, given.Value);
        if (draft.Problem is { } problem) return problem;
        const string Bodiless = "The operation goes in the query string, as in ?op=increment&by=5: send no body.";
        if (await RequestBody.UnwantedAsync(context, Bodiless) is { } unwanted) return unwanted;
        var isMissing = draft.Value!.Kind == ChangeKind.Touch && given.Value == Condition.Always;
        return await ChangeAsync(context, key, draft.Value, isMissing);
    }

    /// <summary>
    /// Rejects any parameter or body: a client that sends one intends to delete less than everything.
    /// </summary>
    public async ValueTask<Problem?> ClearAsync(HttpContext context, QueryText query)
    {
        const string Whole = "POST /clear deletes every key: it takes no query and no body.";
        var headers = context.Request.Headers;
        if (headers.IfMatch.Count + headers.IfNoneMatch.Count + headers[Idempotency.Header].Count != 0)
            return Problems.BadRequest("POST /clear takes neither a condition nor an Idempotency-Key.");
        if (!query.IsEmpty) return Problems.BadRequest(Whole);
        if (await RequestBody.UnwantedAsync(context, Whole) is { } unwanted) return unwanted;
        var problem = ResultMap.ProblemOf(await store.ClearAsync(context.RequestAborted));
        if (problem is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
        return problem;
    }

    /// <param name="isMissing">A failed condition only means that there is no such key.</param>
    private async ValueTask<Problem?> ChangeAsync(
        HttpContext context, Key key, ChangeDraft draft, bool isMissing = false)
    {
        var id = Idempotency.IdOf(key, context.Request.Headers[Idempotency.Header]);
        if (id.Problem is { } noId) return noId;
        var change = changes.Make(draft, id.Value);
        var result = await store.ChangeAsync(key, change, context.RequestAborted);
        if (result is WriteResult.ConditionFailed && isMissing) return Problems.NoSuchKey(key);
        if (result is not WriteResult.Committed committed) return ResultMap.ProblemOf(result);
        if (change is { Kind: ChangeKind.Write, Value: null })
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await SendAsync(context, key, change, committed);
        return null;
    }

    private static ValueTask SendAsync(
        HttpContext context, Key key, Change change, WriteResult.Committed committed)
    {
        var response = context.Response;
        response.StatusCode = ResultMap.StatusOf(committed);
        response.Headers.ETag = EntityTag.Of(committed.Revision);
        var body = JsonBody.Rent();
        body.Writer.WriteStartObject();
        ResultJson.Write(body.Writer, key.Text, change.Kind, committed);
        body.Writer.WriteEndObject();
        return body.SendAsync(context);
    }
}

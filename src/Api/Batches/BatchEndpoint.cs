using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace OrleansKv.Api.Batches;

/// <summary>POST /_/batch: many operations in one request, each with its own result. Not atomic.</summary>
internal sealed class BatchEndpoint(
    IKeyValueStore store, KeyNames names, ChangeFactory changes, TimeProvider clock,
    IOptions<ApiOptions> options)
{
    public async ValueTask<Problem?> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var type = MediaTypes.OfBody(request.ContentType);
        if (type.Problem is { } noType) return noType;
        if (type.Value != Value.Json) return Problems.UnsupportedType("A batch must be application/json.");
        var operations = await ReadAsync(context);
        if (operations.Problem is { } problem) return problem;
        var run = new BatchRun(context, store, clock, options.Value.MaxBatchAnswerBytes);
        var results = await run.RunAsync(operations.Value!);
        await BatchAnswer.SendAsync(context, results);
        return null;
    }

    private async ValueTask<Parsed<Parsed<BatchItem>[]>> ReadAsync(HttpContext context)
    {
        var limit = options.Value.MaxBatchBytes;
        var body = await RequestBody.ReadAsync(context, limit, Problems.BatchTooLong(limit));
        if (body.Problem is { } problem) return problem;
        using (body.Value) return Parse(JsonText.WithoutMark(body.Value!.Bytes));
    }

    private Parsed<Parsed<BatchItem>[]> Parse(ReadOnlySpan<byte> body)
    {
        var parts = BatchBody.Parse(body, options.Value.MaxBatchOperations);
        if (parts.Problem is { } problem) return problem;
        var operations = new Parsed<BatchItem>[parts.Value!.Count];
        for (var i = 0; i < operations.Length; i++)
            operations[i] = BatchItem.Parse(
                body[parts.Value[i]], names, changes, options.Value.MaxValueBytes);
        return operations;
    }
}

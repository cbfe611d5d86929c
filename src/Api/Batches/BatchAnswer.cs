using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api.Batches;

/// <summary>The results of a batch as JSON, in the order of the operations.</summary>
internal static class BatchAnswer
{
    public static ValueTask SendAsync(HttpContext context, BatchItemResult[] results)
    {
        context.Response.Headers.CacheControl = "no-cache";
        var body = JsonBody.Rent();
        var json = body.Writer;
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (var result in results) Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
        return body.SendAsync(context);
    }

    private static void Write(Utf8JsonWriter json, BatchItemResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusOf(result));
        if (result.Problem is { } problem) WriteProblem(json, problem, result.Operation?.Key);
        else if (result.Found is { } found) WriteFound(json, result.Operation!.Key, found);
        else ResultJson.Write(
            json, result.Operation!.Key.Text, result.Operation.Change!.Kind, result.Committed!);
        json.WriteEndObject();
    }

    /// <summary>The answer that the operation would have had as a request of its own.</summary>
    private static int StatusOf(BatchItemResult result)
    {
        if (result.Problem is { } problem) return problem.Status;
        if (result.Committed is not { } committed) return StatusCodes.Status200OK;
        return result.Operation!.Change is { Kind: ChangeKind.Write, Value: null }
            ? StatusCodes.Status204NoContent
            : ResultMap.StatusOf(committed);
    }

    private static void WriteFound(Utf8JsonWriter json, Key key, ReadResult.Found found)
    {
        json.WriteString("key"u8, key.Text);
        ValueJson.Write(json, found.Value);
        json.WriteString("contentType"u8, found.Value.ContentType);
        json.WriteNumber("revision"u8, found.Revision);
        if (found.ExpiresAt is { } expires) ResultJson.WriteExpiry(json, expires);
    }

    private static void WriteProblem(Utf8JsonWriter json, Problem problem, Key? key)
    {
        if (key is { } named) json.WriteString("key"u8, named.Text);
        json.WriteString("type"u8, problem.Type);
        json.WriteString("title"u8, problem.Title);
        json.WriteString("detail"u8, problem.Detail);
        if (problem.Revision is { } revision) json.WriteNumber("revision"u8, revision);
    }
}

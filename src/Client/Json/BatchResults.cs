using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>The answer to POST /_/batch.</summary>
internal static class BatchResults
{
    /// <exception cref="RequestRefusedException">The batch as a whole was rejected.</exception>
    public static IReadOnlyList<BatchResult> Of(
        IReadOnlyList<BatchOperation> operations, Ending<KvReply> ending)
    {
        if (ending is not Ending<KvReply>.Answered(var reply) || reply.Status >= 500)
            return [.. operations.Select(o => Unanswered(o, ending))];
        using var document = JsonDocument.Parse(ReplyMap.Body(ending), ValueEncoding.Deep);
        var results = document.RootElement.GetProperty("results").EnumerateArray();
        return [.. operations.Zip(results, Of)];
    }

    private static BatchResult Of(BatchOperation operation, JsonElement result)
    {
        var status = result.GetProperty("status"u8).GetInt32();
        if (operation is BatchOperation.Get) return Read(status, result);
        return Write(status, result) is { } written
            ? new BatchResult.Written(written)
            : Refusal(status, result);
    }

    private static BatchResult Read(int status, JsonElement result) => status switch
    {
        200 => new BatchResult.Read(new ReadResult.Found(
            ValueEncoding.Read(result)!, RevisionOf(result) ?? 0, ValueEncoding.ExpiryOf(result))),
        404 when TypeOf(result) != "reserved" => new BatchResult.Read(new ReadResult.Absent()),
        429 or >= 500 => new BatchResult.Read(new ReadResult.Unavailable(Describe(result))),
        _ => Refusal(status, result),
    };

    /// <returns>Null for an operation that was rejected.</returns>
    private static WriteResult? Write(int status, JsonElement result) => status switch
    {
        200 or 201 or 204 =>
            new WriteResult.Committed(RevisionOf(result) ?? 0, status == 201, SumIn(result)),
        404 when TypeOf(result) != "reserved" => new WriteResult.ConditionFailed(null),
        409 => ReplyMap.Uncountable(TypeOf(result), RevisionOf(result)),
        412 => new WriteResult.ConditionFailed(RevisionOf(result)),
        422 => new WriteResult.IdempotencyMismatch(),
        429 or 503 => new WriteResult.NotApplied(Describe(result)),
        507 => new WriteResult.InsufficientStorage(Describe(result)),
        >= 500 => new WriteResult.Unknown(Describe(result)),
        _ => null,
    };

    /// <summary>The batch as a whole failed: so did each operation.</summary>
    private static BatchResult Unanswered(BatchOperation operation, Ending<KvReply> ending) =>
        operation is BatchOperation.Get
            ? new BatchResult.Read(ReplyMap.Read(ending))
            : new BatchResult.Written(ReplyMap.Write(ending));

    private static BatchResult.Refused Refusal(int status, JsonElement result) =>
        new(new RequestRefusedException(status, TypeOf(result), Describe(result)));

    private static string? TypeOf(JsonElement result) =>
        ProblemText.ShortType(ValueEncoding.Text(result, "type")) ?? ValueEncoding.Text(result, "type");

    private static string Describe(JsonElement result) =>
        ValueEncoding.Text(result, "detail") ?? ValueEncoding.Text(result, "title") ?? "no reason given";

    private static long? SumIn(JsonElement result) =>
        result.TryGetProperty("value"u8, out var sum) && sum.TryGetInt64(out var number) ? number : null;

    private static long? RevisionOf(JsonElement result) =>
        result.TryGetProperty("revision"u8, out var revision) ? revision.GetInt64() : null;
}

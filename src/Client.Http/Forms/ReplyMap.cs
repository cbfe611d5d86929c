using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client.Http;

/// <summary>The one place that says what an answer over HTTP means as a result.</summary>
internal static class ReplyMap
{
    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static ReadResult Read(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Read(reply),
        _ => new ReadResult.Unavailable(ReasonOf(ending)),
    };

    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static WriteResult Write(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Write(reply.Status, reply.Revision, reply),
        Ending<KvReply>.Unavailable => new WriteResult.NotApplied(ReasonOf(ending)),
        _ => new WriteResult.Unknown(ReasonOf(ending)),
    };

    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static IncrementResult Increment(Ending<KvReply> ending)
    {
        if (ending is not Ending<KvReply>.Answered(var reply)) return new IncrementResult.Ended(Write(ending));
        if (reply.Status == 409) return Uncountable(ProblemText.TypeOf(reply.Body), $"{reply}");
        var result = Write(ending);
        return result is WriteResult.Committed committed
            ? new IncrementResult.Committed(SumOf(reply), committed.Revision, committed.Created)
            : new IncrementResult.Ended(result);
    }

    public static IncrementResult Uncountable(string? type, string reason) => type == "overflow"
        ? new IncrementResult.Overflow(reason)
        : new IncrementResult.NotANumber(reason);

    /// <summary>The body of an answer that must be a success.</summary>
    /// <exception cref="StoreUnavailableException">Nobody answered in time.</exception>
    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static ReadOnlyMemory<byte> Body(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered({ Succeeded: true } reply) => reply.Body,
        Ending<KvReply>.Answered({ Status: >= 500 } reply) => throw new StoreUnavailableException($"{reply}"),
        Ending<KvReply>.Answered(var reply) => throw ProblemText.Refusal(reply),
        _ => throw new StoreUnavailableException(ReasonOf(ending)),
    };

    public static string ReasonOf(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Unavailable(var reasons, _, _) => reasons,
        Ending<KvReply>.Unknown(var reason) => reason,
        _ => "",
    };

    private static ReadResult Read(KvReply reply) => reply.Status switch
    {
        200 => new ReadResult.Found(
            new(reply.Body, reply.ContentType ?? Value.Binary), reply.Revision ?? 0, reply.ExpiresAt,
            Confirmed: reply.Revision is not null),
        404 when !IsReserved(reply) => new ReadResult.Absent(),
        >= 500 => new ReadResult.Unavailable($"{reply}"),
        _ => throw ProblemText.Refusal(reply),
    };

    private static WriteResult Write(int status, long? revision, KvReply reply) => status switch
    {
        200 or 201 or 204 => new WriteResult.Committed(revision ?? 0, status == 201),
        404 when !IsReserved(reply) => new WriteResult.ConditionFailed(null),
        412 => new WriteResult.ConditionFailed(revision),
        422 => new WriteResult.IdempotencyMismatch(),
        // A defect inside a node: how far it came nobody knows.
        >= 500 => new WriteResult.Unknown($"{reply}"),
        _ => throw ProblemText.Refusal(reply),
    };

    private static bool IsReserved(KvReply reply) => ProblemText.TypeOf(reply.Body) == "reserved";

    private static long SumOf(KvReply reply)
    {
        using var document = JsonDocument.Parse(reply.Body);
        return document.RootElement.GetProperty("value").GetInt64();
    }
}

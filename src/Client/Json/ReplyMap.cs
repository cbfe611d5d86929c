using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>The one place that maps HTTP answers to results.</summary>
internal static class ReplyMap
{
    /// <exception cref="RequestRefusedException">The request was rejected.</exception>
    public static ReadResult Read(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Read(reply),
        _ => new ReadResult.Unavailable(ending.WhyNot),
    };

    /// <exception cref="RequestRefusedException">The request was rejected.</exception>
    public static WriteResult Write(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Write(reply),
        Ending<KvReply>.Unavailable => new WriteResult.NotApplied(ending.WhyNot),
        _ => new WriteResult.Unknown(ending.WhyNot),
    };

    public static WriteResult Uncountable(string? type, long? revision) => type == "overflow"
        ? new WriteResult.Overflow(revision)
        : new WriteResult.NotANumber(revision ?? 0);

    /// <summary>The body of an answer, which must be a success.</summary>
    /// <exception cref="StoreUnavailableException">No node answered in time.</exception>
    /// <exception cref="RequestRefusedException">The request was rejected.</exception>
    public static ReadOnlyMemory<byte> Body(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered({ Succeeded: true } reply) => reply.Body,
        Ending<KvReply>.Answered({ Status: >= 500 } reply) => throw new StoreUnavailableException($"{reply}"),
        Ending<KvReply>.Answered(var reply) => throw ProblemText.Refusal(reply),
        _ => throw new StoreUnavailableException(ending.WhyNot),
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

    private static WriteResult Write(KvReply reply) => reply.Status switch
    {
        200 or 201 => new WriteResult.Committed(reply.Revision ?? 0, reply.Status == 201, SumIn(reply.Body)),
        204 => new WriteResult.Committed(reply.Revision ?? 0, false),
        404 when !IsReserved(reply) => new WriteResult.ConditionFailed(null),
        409 => Uncountable(ProblemText.TypeOf(reply.Body), reply.Revision),
        412 => new WriteResult.ConditionFailed(reply.Revision),
        422 => new WriteResult.IdempotencyMismatch(),
        507 => new WriteResult.InsufficientStorage(ProblemText.Describe(reply)),
        // A defect in the node: it is unknown how far the change got.
        >= 500 => new WriteResult.Unknown($"{reply}"),
        _ => throw ProblemText.Refusal(reply),
    };

    private static bool IsReserved(KvReply reply) => ProblemText.TypeOf(reply.Body) == "reserved";

    /// <returns>Null if it was not an increment.</returns>
    private static long? SumIn(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("value"u8, out var sum) ? sum.GetInt64() : null;
    }
}

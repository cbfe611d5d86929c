using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>The one place that says what an answer over HTTP means as a result.</summary>
internal static class ReplyMap
{
    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static ReadResult Read(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Read(reply),
        _ => new ReadResult.Unavailable(ending.WhyNot),
    };

    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
    public static WriteResult Write(Ending<KvReply> ending) => ending switch
    {
        Ending<KvReply>.Answered(var reply) => Write(reply),
        Ending<KvReply>.Unavailable => new WriteResult.NotApplied(ending.WhyNot),
        _ => new WriteResult.Unknown(ending.WhyNot),
    };

    public static WriteResult Uncountable(string? type, long? revision) => type == "overflow"
        ? new WriteResult.Overflow(revision)
        : new WriteResult.NotANumber(revision ?? 0);

    /// <summary>The body of an answer that must be a success.</summary>
    /// <exception cref="StoreUnavailableException">Nobody answered in time.</exception>
    /// <exception cref="RequestRefusedException">The request was not taken.</exception>
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
        // A defect inside a node: how far it came nobody knows.
        >= 500 => new WriteResult.Unknown($"{reply}"),
        _ => throw ProblemText.Refusal(reply),
    };

    private static bool IsReserved(KvReply reply) => ProblemText.TypeOf(reply.Body) == "reserved";

    /// <returns>Null for what is no increment.</returns>
    private static long? SumIn(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("value"u8, out var sum) ? sum.GetInt64() : null;
    }
}

using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>The header by which a client's retry is recognized.</summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";

    /// <returns>The id, always the same for this key and header; null without a header.</returns>
    public static Parsed<OperationId?> IdOf(Key key, StringValues header) => header.Count switch
    {
        0 => (OperationId?)null,
        1 => IdOf(key, header[0]!),
        _ => Malformed(),
    };

    public static Parsed<OperationId?> IdOf(Key key, string text) =>
        IdempotencyKeys.IsValid(text) ? IdempotencyKeys.ToOperationId(key, text) : Malformed();

    public static uint Fingerprint(ChangeDraft draft) =>
        IdempotencyKeys.Fingerprint(draft.Condition, draft.Value, draft.Ttl, draft.Kind, draft.By);

    private static Problem Malformed() => Problems.BadRequest(
        $"The {Header} must be 1 to {IdempotencyKeys.MaxLength} printable ASCII characters, given once.");
}

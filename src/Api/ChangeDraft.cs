
namespace OrleansKv.Api;

/// <summary>A change as described by a request, before it gets an id and an absolute expiry.</summary>
/// <param name="Value">Null deletes, unless the kind says otherwise.</param>
/// <param name="Ttl">Milliseconds; 0 never expires.</param>
/// <param name="By">What an increment adds.</param>
internal sealed record ChangeDraft(
    Condition Condition,
    Value? Value = null,
    long Ttl = 0,
    ChangeKind Kind = ChangeKind.Write,
    long By = 0)
{
    /// <summary>
    /// A delete or a touch. Without a condition it still requires the key to exist: a missing key is a 404.
    /// </summary>
    public static Parsed<ChangeDraft> OfExisting(Condition given, ChangeKind kind, long ttl = 0)
    {
        if (given == Condition.Absent)
            return Problems.BadRequest(kind == ChangeKind.Touch
                ? "A touch does not take If-None-Match: an absent key cannot be touched."
                : "A delete does not take If-None-Match: an absent key cannot be deleted.");
        var condition = given == Condition.Always ? Condition.Exists : given;
        return new ChangeDraft(condition, null, ttl, kind);
    }
}

/// <summary>Makes changes from drafts: adds the id and the absolute expiry.</summary>
internal sealed class ChangeFactory(OperationIdAllocator ids, TimeProvider clock)
{
    /// <param name="fromClient">The id from the client's Idempotency-Key; null if there is none.</param>
    public Change Make(ChangeDraft draft, OperationId? fromClient)
    {
        var expiresAt = draft.Ttl == 0 ? 0 : clock.GetUtcNow().ToUnixTimeMilliseconds() + draft.Ttl;
        var fingerprint = fromClient is null ? 0 : Idempotency.Fingerprint(draft);
        var id = fromClient ?? ids.Next();
        return new(id, draft.Value, draft.Condition, expiresAt, fingerprint, draft.Kind, draft.By);
    }
}

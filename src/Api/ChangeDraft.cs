
namespace OrleansKv.Api;

/// <summary>A change as a request describes it, before it has an id and its expiry a date.</summary>
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
    /// Without a condition of its own a change of what must be there still asks whether it is: a missing key
    /// is a 404.
    /// </summary>
    public static Parsed<ChangeDraft> OfExisting(Condition given, ChangeKind kind, long ttl = 0)
    {
        if (given == Condition.Absent)
            return Problems.BadRequest(kind == ChangeKind.Touch
                ? "What is absent cannot be touched."
                : "What is absent cannot be deleted.");
        var condition = given == Condition.Always ? Condition.Exists : given;
        return new ChangeDraft(condition, null, ttl, kind);
    }
}

/// <summary>Gives drafts their ids and dates.</summary>
internal sealed class ChangeFactory(OperationIdAllocator ids, TimeProvider clock)
{
    /// <param name="fromClient">The id of the client's Idempotency-Key; null without one.</param>
    public Change Make(ChangeDraft draft, OperationId? fromClient)
    {
        var expiresAt = draft.Ttl == 0 ? 0 : clock.GetUtcNow().ToUnixTimeMilliseconds() + draft.Ttl;
        var fingerprint = fromClient is null ? 0 : Idempotency.Fingerprint(draft);
        var id = fromClient ?? ids.Next();
        return new(id, draft.Value, draft.Condition, expiresAt, fingerprint, draft.Kind, draft.By);
    }
}


namespace OrleansKv.Api.Batches;

/// <summary>One operation of a batch.</summary>
/// <param name="Change">Null for a read.</param>
/// <param name="MayBeMissing">A failed condition only means that there is no such key.</param>
internal sealed record BatchItem(Key Key, Change? Change, bool MayBeMissing)
{
    private const string Known = "use get, put, delete, increment or touch";

    public static Parsed<BatchItem> Parse(
        ReadOnlySpan<byte> json, KeyNames names, ChangeFactory changes, int maxValueBytes)
    {
        var parsed = Members.Parse(json);
        if (parsed.Problem is { } noObject) return noObject;
        var members = parsed.Value!;
        var op = members.Text("op");
        if (op.Problem is { } noOp) return noOp;
        if (op.Value is null) return Problems.BadRequest($"The operation has no \"op\": {Known}.");
        if (MembersOf(op.Value) is not { } known)
            return Problems.BadRequest($"The operation '{op.Value}' is unknown: {Known}.");
        if (members.Unknown(known) is { } unknown)
            return Problems.BadRequest(
                $"\"{unknown}\" is not a member of a {op.Value}: use {string.Join(", ", known)}.");
        var key = KeyOf(members, names);
        if (key.Problem is { } noKey) return noKey;
        return op.Value == "get"
            ? new BatchItem(key.Value, null, true)
            : ParseChange(op.Value, key.Value, members, changes, maxValueBytes);
    }

    private static string[]? MembersOf(string op) => op switch
    {
        "get" => ["op", "key"],
        "put" => ["op", "key", "value", "contentType", "encoding", "ttl",
            "ifMatch", "ifNoneMatch", "idempotencyKey"],
        "delete" => ["op", "key", "ifMatch", "idempotencyKey"],
        "increment" => ["op", "key", "by", "ttl", "ifMatch", "ifNoneMatch", "idempotencyKey"],
        "touch" => ["op", "key", "ttl", "ifMatch", "idempotencyKey"],
        _ => null,
    };

    private static Parsed<Key> KeyOf(Members members, KeyNames names)
    {
        var name = members.Text("key");
        if (name.Problem is { } problem) return problem;
        return name.Value is null
            ? Problems.BadRequest("The operation has no \"key\".")
            : names.Parse(name.Value);
    }

    private static Parsed<BatchItem> ParseChange(
        string op, Key key, Members members, ChangeFactory changes, int maxValueBytes)
    {
        var given = BatchMembers.ConditionOf(members);
        if (given.Problem is { } noCondition) return noCondition;
        var draft = DraftOf(op, members, given.Value, maxValueBytes);
        if (draft.Problem is { } noDraft) return noDraft;
        var retry = members.Text("idempotencyKey");
        if (retry.Problem is { } noText) return noText;
        var id = retry.Value is { } text ? Idempotency.IdOf(key, text) : (OperationId?)null;
        if (id.Problem is { } noId) return noId;
        var change = changes.Make(draft.Value!, id.Value);
        var mayBeMissing = op is "delete" or "touch" && given.Value == Condition.Always;
        return new BatchItem(key, change, mayBeMissing);
    }

    private static Parsed<ChangeDraft> DraftOf(
        string op, Members members, Condition given, int maxValueBytes)
    {
        var ttl = BatchMembers.TtlOf(members);
        if (ttl.Problem is { } noTtl) return noTtl;
        switch (op)
        {
            case "put":
                var value = BatchMembers.ValueOf(members, maxValueBytes);
                return value.Problem is { } noValue
                    ? noValue
                    : new ChangeDraft(given, value.Value, ttl.Value ?? 0);
            case "increment":
                var by = members.Integer("by");
                return by.Problem is { } noNumber
                    ? noNumber
                    : new ChangeDraft(given, null, ttl.Value ?? 0, ChangeKind.Increment, by.Value ?? 1);
            case "touch" when ttl.Value is null:
                return Problems.BadRequest("A touch needs a \"ttl\": a number of seconds, or null for never.");
            default:
                var kind = op == "touch" ? ChangeKind.Touch : ChangeKind.Write;
                return ChangeDraft.OfExisting(given, kind, ttl.Value ?? 0);
        }
    }
}

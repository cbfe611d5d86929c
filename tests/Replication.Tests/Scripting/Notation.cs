using System.Text;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Scripting;

/// <summary>
/// How scripts write the protocol's values. Ballots: 2.B prepares the term (counter 2, node B, boot 1), 2.B/3
/// is its third accept, 2.B#4/3 the same in boot 4. Entries: x@5 is value x at revision 5, -@5 a tombstone;
/// epoch 1, since 0 and no ids are the defaults.
/// </summary>
public static class Notation
{
    private const string None = "none";

    public static Ballot Ballot(string text)
    {
        if (text == None) return default;
        var (term, seq) = Split(text, '/', "0");
        (term, var boot) = Split(term, '#', "1");
        var (counter, node) = Split(term, '.', "");
        return new(long.Parse(counter), NodeId.Parse(node), long.Parse(boot), long.Parse(seq));
    }

    public static string Text(Ballot ballot) => ballot.IsNone
        ? None
        : $"{ballot.Counter}.{ballot.Node}{(ballot.Boot == 1 ? "" : $"#{ballot.Boot}")}"
            + (ballot.Seq == 0 ? "" : $"/{ballot.Seq}");

    public static Value? Value(string text) =>
        text == "-" ? null : new(Encoding.UTF8.GetBytes(text), OrleansKv.Value.Binary);

    public static OperationId Id(string name)
    {
        var low = 0UL;
        foreach (var letter in name) low = low << 8 | letter;
        return new(0, low);
    }

    public static string Text(OperationId id)
    {
        var name = "";
        for (var low = id.Low; low != 0; low >>= 8) name = (char)(low & 0xff) + name;
        return name;
    }

    public static string Text(Entry entry)
    {
        var value = entry.Value is { } held ? Encoding.UTF8.GetString(held.Bytes.Span) : "-";
        var text = new StringBuilder($"{value}@{entry.Revision}");
        if (entry.Epoch != 1) text.Append($" epoch={entry.Epoch}");
        if (entry.Since != 0) text.Append($" since={entry.Since}");
        if (entry.Applied.Count > 0) text.Append($" ids={Ids(entry)}");
        return text.ToString();
    }

    public static string Text(Request.OfKey request) => request switch
    {
        Request.Prepare m => $"prepare {Text(m.Ballot)}{Epoch(m)}",
        Request.Accept m => $"accept {Text(m.Ballot)} {Text(m.Entry)}",
        Request.Confirm m => $"confirm {Text(m.Term)}{Epoch(m)}",
        _ => throw new FormatException($"{request.GetType().Name} has no notation."),
    };

    public static string Text(Request request, Reply reply) => reply switch
    {
        Reply.Promise m => $"promise {Text(Of(request))} accepted={Text(m.Accepted)}{Shown(m)}",
        Reply.Acceptance => $"accepted {Text(Of(request))}",
        Reply.Confirmed => $"confirmed {Text(Of(request))}",
        Reply.Rejected m => $"reject {Text(Of(request))} promised={Text(m.Promised)}",
        Reply.StaleEpoch m => $"over, epoch={m.Epoch}",
        Reply.CurrentEpoch m => $"epoch={m.Epoch}",
        Reply.ReadAnswer m => $"shows {Text(m.Accepted)}{(m.Entry is { } entry ? $" {Text(entry)}" : "")}",
        _ => throw new FormatException($"{reply.GetType().Name} has no notation."),
    };

    public static string Text(WriteResult result) => result switch
    {
        WriteResult.Committed m =>
            $"committed {m.Revision}{(m.Created ? " created" : "")}{(m.Number is { } n ? $" = {n}" : "")}",
        WriteResult.ConditionFailed { Revision: { } revision } => $"condition failed at {revision}",
        WriteResult.ConditionFailed => "condition failed, absent",
        WriteResult.NotANumber m => $"not a number at {m.Revision}",
        WriteResult.Overflow m => $"overflow at {m.Revision ?? 0}",
        WriteResult.IdempotencyMismatch => "idempotency mismatch",
        WriteResult.NotApplied => "not applied",
        WriteResult.Unknown => "unknown",
        _ => throw new FormatException($"{result.GetType().Name} has no notation."),
    };

    private static string Epoch(Request request) => request.Epoch == 1 ? "" : $" epoch={request.Epoch}";

    private static string Shown(Reply.Promise promise) => promise.Entry is { } entry
        ? $" {Text(entry)}{(promise.Revision == entry.Revision ? "" : $" revision={promise.Revision}")}"
        : promise.Revision == 0 ? "" : $" revision={promise.Revision}";

    private static Ballot Of(Request request) => request switch
    {
        Request.Prepare m => m.Ballot,
        Request.Accept m => m.Ballot,
        Request.Confirm m => m.Term,
        _ => default,
    };

    /// <summary>A full list is as long as a line; its ends and its length say enough.</summary>
    private static string Ids(Entry entry)
    {
        var names = entry.Applied.Select(a => Text(a.Id)).ToArray();
        return names.Length <= 4 ? string.Join(',', names) : $"{names[0]}..{names[^1]}({names.Length})";
    }

    private static (string, string) Split(string text, char at, string otherwise)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, otherwise) : (text[..index], text[(index + 1)..]);
    }
}

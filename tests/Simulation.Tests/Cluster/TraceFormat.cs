using System.Text;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>Messages in a few words: ballots, revisions and ids, which is what a fault is about.</summary>
internal sealed class TraceFormat : IFormatProvider, ICustomFormatter
{
    public static readonly TraceFormat Instance = new();

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
    {
        FormattableString text => text.ToString(this),
        Request.Prepare m => $"prepare {m.Ballot} e{m.Epoch}",
        Request.Accept m => $"accept {m.Ballot} {Text(m.Entry)}",
        Request.Confirm m => $"confirm {m.Term} e{m.Epoch}",
        Request.Read m => $"read e{m.Epoch}, knows {m.Known}",
        Reply.Promise m => $"promise {m.Accepted} {Text(m.Entry)} r{m.Revision}",
        Reply.Rejected m => $"REJECTED by {m.Promised}",
        Reply.ReadAnswer m => $"has {m.Accepted} {Text(m.Entry)}",
        Register row => $"{row.Promised} {row.Accepted} {Text(row.Entry)}",
        Change change => Text(change),
        ReadResult.Found m => $"found {Text(m.Value)} r{m.Revision}",
        OperationId id => $"#{id.Low}",
        _ => $"{arg}",
    };

    private static string Text(Change change)
    {
        var condition = change.Condition;
        var only = condition == default ? "" : $" if {condition.Kind} {condition.Revision}";
        var what = change.Kind == ChangeKind.Write ? Text(change.Value) : $"{change.Kind} {change.By}";
        return $"#{change.Id.Low} {what}{only}";
    }

    private static string Text(Entry? entry)
    {
        if (entry is null) return "-";
        var ids = string.Join(' ', entry.Applied.Select(a => $"#{a.Id.Low}@{a.Revision}"));
        return $"(e{entry.Epoch} r{entry.Revision} {Text(entry.Value)} since {entry.Since} [{ids}])";
    }

    private static string Text(Value? value) =>
        value is null ? "gone" : Encoding.ASCII.GetString(value.Bytes.Span);
}

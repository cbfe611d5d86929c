using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Scripting;

/// <summary>A replica whose disk is this object: a step is stored before anyone sees its reply.</summary>
public sealed class ScriptedReplica
{
    private readonly Dictionary<Key, Register> _rows = [];

    public ReplicaState State { get; private set; } = ReplicaState.Initial;

    public Reply On(Request request)
    {
        if (request is not Request.OfKey ofKey) return Keep(null, Acceptor.On(State, null, request));
        return Keep(ofKey.Key, Acceptor.On(State, Row(ofKey.Key), request));
    }

    public string Erase(Key key, Ballot accepted)
    {
        var row = Row(key) ?? throw new FormatException("Nothing to erase.");
        return Keep(key, Acceptor.Erase(State, row, accepted)) is Reply.Rejected kept
            ? $"kept promised={Notation.Text(kept.Promised)}"
            : $"erased {Floor()}";
    }

    /// <summary>The record as anti-entropy passes it on: an ordinary accept.</summary>
    public Request.Accept Record(Key key)
    {
        var row = Row(key) ?? throw new FormatException("Nothing to pass on.");
        return new(key, row.Entry!.Epoch, row.Accepted, row.Entry);
    }

    public string Show(Key key)
    {
        var text = $"epoch={State.Epoch} {Floor()}";
        if (Row(key) is not { } row) return $"{text} absent";
        var entry = row.Entry is { } held ? $" {Notation.Text(held)}" : "";
        return $"{text} promised={Notation.Text(row.Promised)} accepted={Notation.Text(row.Accepted)}{entry}";
    }

    private string Floor() => $"floor={Notation.Text(State.Floor.Ballot)}@{State.Floor.Revision}";

    private Register? Row(Key key) => _rows.TryGetValue(key, out var row) ? row : null;

    private Reply Keep(Key? key, Step step)
    {
        State = step.State;
        if (key is not { } k) return step.Reply;
        if (step.Row is { } row) _rows[k] = row;
        else _rows.Remove(k);
        return step.Reply;
    }
}

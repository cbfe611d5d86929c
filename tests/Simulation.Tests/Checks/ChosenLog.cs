using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// Sees all disks, which no replica can: so it knows which entries were chosen, and holds each
/// against what
/// the design promises of chosen entries, of promises and of acknowledgements.
/// </summary>
internal sealed class ChosenLog(int voters)
{
    private readonly Dictionary<Key, ChosenKey> _keys = [];
    private readonly Dictionary<OperationId, ConditionKind> _retried = [];

    /// <summary>A client asks for this change more than once.</summary>
    public void Retried(Change change) => _retried[change.Id] = change.Condition.Kind;

    /// <summary>
    /// A retry may be applied again outside its window, unless it names a revision: that is over by then.
    /// </summary>
    public bool IsRepeatable(OperationId id) =>
        _retried.TryGetValue(id, out var condition) && condition is not ConditionKind.Revision;

    /// <summary>An accept is about to leave.</summary>
    /// <param name="parent">The ballot of the entry it was made from.</param>
    public void Proposed(Key key, Ballot ballot, Ballot parent, Entry entry) =>
        Of(key).Propose(ballot, parent, entry);

    /// <summary>A row was synced.</summary>
    public void Stored(
        NodeId node,
        Key key,
        (ReplicaState State, Register? Row) before,
        (ReplicaState State, Register? Row) after)
    {
        var (was, now) = (Promised(before), Promised(after));
        if (now < was) throw new Violation(key, $"{node} promised {was} and now only {now}");
        if (after.State.Epoch < before.State.Epoch) throw new Violation(key, $"{node} went back an epoch");
        if (after.Row is not { } row) return;
        if (row.Accepted > row.Promised)
            throw new Violation(key, $"{node} accepted above its promise: {row}");
        if (row.Entry is not { } entry || before.Row?.Accepted == row.Accepted) return;
        if (row.Accepted < was)
            throw new Violation(key, $"{node} promised {was} and accepted {row.Accepted}");
        Of(key).Accept(node, row.Accepted, entry);
    }

    /// <summary>A client was told that its change is committed at this revision.</summary>
    public void Acknowledged(Key key, OperationId id, long revision)
    {
        if (!Of(key).IsChosen(id, revision))
            throw new Violation(key, $"{id} was acknowledged at {revision}, which no majority has on disk");
    }

    /// <summary>This request was applied there, not another one under its id.</summary>
    public bool IsChosen(Key key, Change change, long revision) => Of(key).IsChosen(change, revision);

    /// <summary>A client was shown this.</summary>
    public void Shown(Key key, long revision, Value value)
    {
        if (!Of(key).IsChosen(revision, value))
            throw new Violation(key, $"revision {revision} was shown to a reader and never chosen");
    }

    /// <summary>Where the change took effect: once, or never, or again after its window.</summary>
    public IReadOnlyList<long> Revisions(Key key, OperationId id) => Of(key).Revisions(id);

    private ChosenKey Of(Key key)
    {
        if (_keys.TryGetValue(key, out var found)) return found;
        return _keys[key] = new(this, key, voters);
    }

    private static Ballot Promised((ReplicaState State, Register? Row) at) =>
        at.Row?.Promised ?? at.State.Floor.Ballot;
}

using System.Numerics;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// The entries of one key: where each came from, and the chosen ones in the order of their ballots.
/// </summary>
internal sealed class ChosenKey(ChosenLog log, Key key, int voters)
{
    private readonly Dictionary<Ballot, Proposed> _ballots = [];
    private readonly SortedList<Ballot, Entry> _chosen = [];
    private readonly Dictionary<long, Entry> _revisions = [];
    private readonly Dictionary<OperationId, SortedDictionary<long, long>> _applied = [];
    private readonly HashSet<AppliedChange> _changes = [];

    public IReadOnlyList<long> Revisions(OperationId id) =>
        _applied.TryGetValue(id, out var seen) ? [.. seen.Keys] : [];

    /// <summary>This request was applied there, not another one under its id.</summary>
    public bool IsChosen(Change change, long revision) =>
        _changes.Any(applied => applied.Revision == revision && change.IsRequestOf(applied));

    public bool IsChosen(OperationId id, long revision) => Revisions(id).Contains(revision);

    public bool IsChosen(long revision, Value value) =>
        _revisions.TryGetValue(revision, out var entry) && value.Equals(entry.Value);

    public void Propose(Ballot ballot, Ballot parent, Entry entry)
    {
        if (!_ballots.TryGetValue(ballot, out var known)) _ballots[ballot] = new(parent, entry);
        else if (!known.Entry.Equals(entry)) throw new Violation(key, $"two entries under ballot {ballot}");
    }

    public void Accept(NodeId node, Ballot ballot, Entry entry)
    {
        var proposed = _ballots[ballot];
        if (!proposed.Entry.Equals(entry))
            throw new Violation(key, $"{node} stored another entry under {ballot}");
        proposed.Holders |= 1u << node.Number;
        if (BitOperations.PopCount(proposed.Holders) > voters / 2 && !_chosen.ContainsKey(ballot))
            Choose(ballot, proposed);
    }

    private void Choose(Ballot ballot, Proposed proposed)
    {
        var entry = proposed.Entry;
        _chosen.Add(ballot, entry);
        var at = _chosen.IndexOfKey(ballot);
        if (at > 0) CheckFollows(_chosen.Values[at - 1], entry);
        if (at + 1 < _chosen.Count) CheckFollows(entry, _chosen.Values[at + 1]);
        if (!_revisions.TryAdd(entry.Revision, entry) && !_revisions[entry.Revision].Equals(entry))
            throw new Violation(key, $"revision {entry.Revision} was chosen with two entries");
        CheckChanges(ballot, proposed);
    }

    private void CheckFollows(Entry before, Entry after)
    {
        if (after.Revision <= before.Revision && !before.Equals(after))
            throw new Violation(key, $"revision {after.Revision} was chosen after {before.Revision}");
        if (after.Epoch < before.Epoch)
            throw new Violation(key, $"epoch {after.Epoch} was chosen after {before.Epoch}");
        if (after.Since < before.Since)
            throw new Violation(key, $"since fell from {before.Since} to {after.Since}");
        foreach (var applied in before.Applied)
            if (applied.Revision > after.Since && after.Find(applied.Id) != applied)
                throw new Violation(key, $"{applied.Id} is forgotten, though above since {after.Since}");
    }

    /// <summary>
    /// With an entry all it was made from took effect, down to entries that no majority ever held.
    /// </summary>
    private void CheckChanges(Ballot ballot, Proposed proposed)
    {
        if (proposed.Parent < ballot && !_chosen.ContainsKey(proposed.Parent)
            && _ballots.TryGetValue(proposed.Parent, out var parent))
            CheckChanges(proposed.Parent, parent);
        foreach (var applied in proposed.Entry.Applied) CheckOnce(applied, proposed.Entry);
    }

    /// <summary>
    /// A change is applied once; a client's own retry again only when the entry says that ids are missing.
    /// </summary>
    private void CheckOnce(AppliedChange applied, Entry entry)
    {
        _changes.Add(applied);
        if (!_applied.TryGetValue(applied.Id, out var seen)) _applied[applied.Id] = seen = [];
        if (seen.ContainsKey(applied.Revision)) return;
        foreach (var (revision, since) in seen)
        {
            // The later one must have had reason; it may be seen first, when the other is chosen late.
            var (again, reason) = (applied.Revision, revision > applied.Revision ? since : entry.Since);
            if (!log.IsRepeatable(applied.Id) || reason < Math.Min(revision, again))
                throw new Violation(key, $"{applied.Id} was applied at {revision} and at {again}");
        }
        seen.Add(applied.Revision, entry.Since);
    }

    private sealed class Proposed(Ballot parent, Entry entry)
    {
        public Ballot Parent { get; } = parent;
        public Entry Entry { get; } = entry;

        /// <summary>One bit for each replica that ever synced it.</summary>
        public uint Holders { get; set; }
    }
}

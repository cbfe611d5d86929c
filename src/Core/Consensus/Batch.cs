using System.Collections.Immutable;

namespace OrleansKv.Consensus;

/// <summary>
/// Changes of one key applied in order, each to what the ones before it left. Its results hold once its entry
/// is chosen, and not before.
/// </summary>
public sealed class Batch
{
    private static readonly WriteResult Forgotten =
        new WriteResult.Unknown("An earlier attempt may have been applied and forgotten since.");

    private readonly List<(Proposal Proposal, WriteResult Result, long Revision)> _items = [];

    private readonly int _remembered;

    private Batch(Entry start, int remembered) => (Entry, _remembered) = (start, remembered);

    /// <summary>The entry after the batch; the one it started from when nothing was altered.</summary>
    public Entry Entry { get; private set; }

    public bool IsAltered { get; private set; }

    public IReadOnlyList<(Proposal Proposal, WriteResult Result, long Revision)> Items => _items;

    /// <param name="start">The adopted or last chosen entry, or <see cref="Entry.Unwritten"/>.</param>
    /// <param name="remembered">Ids an entry keeps; at least as many as the batch has changes.</param>
    public static Batch Apply(
        Entry start, IEnumerable<Proposal> proposals, int remembered = Limits.AppliedChanges)
    {
        var batch = new Batch(start, remembered);
        foreach (var proposal in proposals) batch.Add(proposal);
        return batch;
    }

    /// <summary>Remembers, before the accept leaves, with which revision each change is proposed.</summary>
    public void MarkSent()
    {
        foreach (var (proposal, _, revision) in _items)
            if (revision != 0)
                proposal.Sent(revision);
    }

    private void Add(Proposal proposal)
    {
        if (proposal.Change is not { } change)
        {
            _items.Add((proposal, new WriteResult.Committed(Entry.Revision, false), 0));
            return;
        }
        var (result, applies) = Decide(proposal, change);
        if (applies) Entry = Write(change, Entry);
        IsAltered |= applies;
        _items.Add((proposal, result, applies ? Entry.Revision : 0));
    }

    /// <summary>Looks the id up first: a change that was sent before may already be in the entry.</summary>
    private (WriteResult Result, bool Applies) Decide(Proposal proposal, Change change)
    {
        var found = Entry.Find(change.Id);
        if (found is { } same && change.IsRequestOf(same))
            return (new WriteResult.Committed(same.Revision, same.Created), false);
        if (proposal.WasSent && Entry.Since >= proposal.LowestRevision)
            return (Forgotten, false);
        if (found is not null) return (new WriteResult.IdempotencyMismatch(), false);
        if (!change.Condition.Holds(Entry))
            return (new WriteResult.ConditionFailed(Entry.IsTombstone ? null : Entry.Revision), false);
        return (new WriteResult.Committed(Entry.Revision + 1, Entry.IsTombstone), true);
    }

    private Entry Write(Change change, Entry before)
    {
        var revision = before.Revision + 1;
        var applied = new AppliedChange(change.Id, revision, before.IsTombstone, change.Fingerprint);
        var (since, kept) = Remember(before, applied);
        return before with
        {
            Revision = revision,
            Value = change.Value,
            ExpiresAt = change.ExpiresAt, // of a tombstone: the expiry that it carries out
            Since = since,
            Applied = kept,
        };
    }

    /// <summary>Adds an id; one that is pushed out raises since to its revision.</summary>
    private (long Since, ImmutableArray<AppliedChange> Kept) Remember(Entry before, AppliedChange applied)
    {
        var kept = before.Applied;
        if (kept.Length < _remembered) return (before.Since, kept.Add(applied));
        return (Math.Max(before.Since, kept[0].Revision), kept.RemoveAt(0).Add(applied));
    }
}

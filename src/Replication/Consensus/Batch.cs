using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansKv.Replication.Consensus;

/// <summary>
/// Changes of one key, applied in order, each to the result of the one before. The results are valid only once the
/// entry of the batch is chosen.
/// </summary>
public sealed class Batch
{
    private static readonly WriteResult Forgotten =
        new WriteResult.Unknown("An earlier attempt may have been applied; the entry no longer has its id.");

    private readonly List<(Proposal Proposal, WriteResult Result, long Revision)> _items = [];

    private readonly int _remembered;

    private Batch(Entry start, int remembered) => (Entry, _remembered) = (start, remembered);

    /// <summary>The entry after the batch; the starting entry if nothing was altered.</summary>
    public Entry Entry { get; private set; }

    public bool IsAltered { get; private set; }

    public IReadOnlyList<(Proposal Proposal, WriteResult Result, long Revision)> Items => _items;

    /// <param name="start">The adopted or last chosen entry, or <see cref="Entry.Unwritten"/>.</param>
    /// <param name="remembered">
    /// The number of ids an entry keeps; at least the number of changes in the batch.
    /// </param>
    public static Batch Apply(
        Entry start, IEnumerable<Proposal> proposals, int remembered = Limits.AppliedChanges)
    {
        var batch = new Batch(start, remembered);
        foreach (var proposal in proposals) batch.Add(proposal);
        return batch;
    }

    /// <summary>Records the revision of each proposed change. Called before the accept is sent.</summary>
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
        var (result, after) = Decide(proposal, change);
        if (after is not null) (Entry, IsAltered) = (after, true);
        _items.Add((proposal, result, after?.Revision ?? 0));
    }

    /// <summary>
    /// Looks up the id first: a change that was sent before may already be in the entry (rule R16).
    /// </summary>
    private (WriteResult Result, Entry? After) Decide(Proposal proposal, Change change)
    {
        var found = Entry.Find(change.Id);
        if (found is { } same && change.IsRequestOf(same)) return (same.Result, null);
        if (proposal.WasSent && Entry.Since >= proposal.LowestRevision) return (Forgotten, null);
        if (found is not null) return (new WriteResult.IdempotencyMismatch(), null);
        if (!change.Condition.Holds(Entry) || change.BuildsOnOverdueValue(Entry))
            return (new WriteResult.ConditionFailed(RevisionInPlace), null);
        return change.Kind switch
        {
            ChangeKind.Increment => Increment(change),
            ChangeKind.Touch => Write(change, Entry.Value, change.ExpiresAt, change.ExpiresAt),
            _ => Write(change, change.Value, change.ExpiresAt), // the tombstone of an expiry keeps it (R26)
        };
    }

    private long? RevisionInPlace => Entry.IsTombstone ? null : Entry.Revision;

    private (WriteResult Result, Entry? After) Increment(Change change)
    {
        var number = 0L;
        if (Entry.Value is { } value && !IntegerValue.TryRead(value, out number))
            return (new WriteResult.NotANumber(Entry.Revision), null);
        var sum = unchecked(number + change.By);
        if (change.By < 0 ? sum > number : sum < number)
            return (new WriteResult.Overflow(RevisionInPlace), null);
        var expiresAt = Entry.IsTombstone ? change.ExpiresAt : Entry.ExpiresAt;
        return Write(change, IntegerValue.Of(sum, Entry.Value?.ContentType ?? Value.Json), expiresAt, sum);
    }

    private (WriteResult Result, Entry? After) Write(
        Change change, Value? value, long expiresAt, long? number = null)
    {
        var revision = Entry.Revision + 1;
        var applied = new AppliedChange(
            change.Id, revision, Entry.IsTombstone, change.Fingerprint, number);
        var (since, kept) = Remember(Entry, applied);
        var after = Entry with
        {
            Revision = revision,
            Value = value,
            ExpiresAt = expiresAt,
            Since = since,
            Applied = kept,
        };
        return (applied.Result, after);
    }

    /// <summary>
    /// Adds an id. If that drops the oldest one, <see cref="Entry.Since"/> rises to its revision (rule R15).
    /// </summary>
    private (long Since, AppliedChanges Kept) Remember(Entry before, AppliedChange applied)
    {
        if (before.Applied.Count < _remembered) return (before.Since, before.Applied.Add(applied));
        var kept = before.Applied.Replace(applied, out var pushedOut);
        return (Math.Max(before.Since, pushedOut.Revision), kept);
    }
}

/// <summary>A value that is a 64-bit integer: decimal digits as in JSON, without fraction or exponent.</summary>
public static class IntegerValue
{
    private const int LongestText = 20; // -9223372036854775808

    public static bool TryRead(Value value, out long number)
    {
        var text = value.Bytes.Span;
        number = 0;
        if (text.Length is 0 or > LongestText) return false;
        var digits = text[0] == '-' ? text[1..] : text;
        var isPlain = digits is [>= (byte)'1' and <= (byte)'9', ..] or [(byte)'0'];
        return isPlain && Utf8Parser.TryParse(text, out number, out var read) && read == text.Length;
    }

    public static Value Of(long number, string contentType) =>
        new(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), contentType);
}

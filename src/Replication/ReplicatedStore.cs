using OrleansKv.Consensus;
using OrleansKv.Replication.Proposing;
using OrleansKv.Replication.Reading;

namespace OrleansKv.Replication;

/// <summary>
/// The store straight on the replicas: any node reads from a majority and proposes for itself. Where grains exist, it is
/// what they fall back to.
/// </summary>
public sealed class ReplicatedStore(ReplicaGroup group, Replica replica) : IKeyValueStore
{
    private readonly ProposerPool _proposers = new(group);
    private readonly RegisterReader _reader = new(group);
    private readonly Clearing _clearing = new(group);

    public async ValueTask<ReadResult> GetAsync(Key key, Consistency consistency, CancellationToken cancellation)
    {
        if (consistency == Consistency.Local) return Show(replica.ReadLocal(key), confirmed: false);
        var deadline = group.Deadline;
        while (group.Now < deadline)
        {
            var read = await ReadEntryAsync(key, deadline).WaitAsync(cancellation);
            if (read.Problem is { } problem) return new ReadResult.Unavailable(problem);
            if (read.Entry is not { } entry || !entry.IsOverdue(group.UnixNow)) return Show(read.Entry, confirmed: true);
            if (await IsExpiredAsync(key, entry, deadline)) return new ReadResult.Absent();
        }
        return new ReadResult.Unavailable("No majority of the replicas answered in time.");
    }

    public async ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellation)
    {
        var deadline = group.Deadline;
        while (true)
        {
            var proposed = await _proposers.ProposeAsync(key, change, deadline).WaitAsync(cancellation);
            if (!MeetsOverdue(proposed)) return proposed.Result;
            await IsExpiredAsync(key, proposed.Entry!, deadline);
        }
    }

    public async ValueTask<WriteResult> ClearAsync(CancellationToken cancellation) => group.MayPropose()
        ? await _clearing.RunAsync(group.Deadline).WaitAsync(cancellation)
        : new WriteResult.NotApplied("This node has no vote.");

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellation) =>
        new KeyLister(group, this).RunAsync(query, cancellation);

    /// <summary>Proposes the key's entry again, so that every replica that can be reached stores it.</summary>
    public async Task<bool> RepairAsync(Key key) =>
        (await _proposers.ProposeAsync(key, null, group.Deadline)).Result is WriteResult.Committed;

    /// <summary>A quorum read; when it proves nothing, the identity is proposed.</summary>
    private async Task<EntryRead> ReadEntryAsync(Key key, long deadline)
    {
        if (await _reader.TryReadAsync(key) is { } read) return read;
        var proposed = await _proposers.ProposeAsync(key, null, deadline);
        return proposed.Result is WriteResult.Committed
            ? new(proposed.Entry, null)
            : new(null, "No majority of the replicas answered in time.");
    }

    /// <summary>A condition met an overdue entry: it must expire first, then the condition is judged again.</summary>
    private bool MeetsOverdue(Proposed proposed) =>
        proposed is { Result: WriteResult.ConditionFailed, Entry: { } entry } && entry.IsOverdue(group.UnixNow);

    /// <summary>Expiry takes effect through a chosen tombstone, never by a reader's clock alone.</summary>
    private async Task<bool> IsExpiredAsync(Key key, Entry overdue, long deadline)
    {
        var delete = Change.Delete(group.Ids.Next(), overdue.Revision);
        return (await _proposers.ProposeAsync(key, delete, deadline)).Result is WriteResult.Committed;
    }

    private static ReadResult Show(Entry? entry, bool confirmed)
    {
        if (entry?.Value is not { } value) return new ReadResult.Absent();
        DateTimeOffset? expires = entry.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt);
        return new ReadResult.Found(value, entry.Revision, expires, confirmed);
    }
}

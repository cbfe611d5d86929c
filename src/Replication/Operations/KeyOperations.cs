using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Reads and changes of one key through a proposer. An overdue entry expires first, by a chosen tombstone.
/// </summary>
public sealed class KeyOperations(ReplicaGroup group, Func<Change?, long, Task<Proposed>> propose)
{
    private const string NoMajority = "No majority of the replicas answered in time.";

    public async Task<WriteResult> ChangeAsync(Change change, long deadline)
    {
        while (true)
        {
            var asOf = group.UnixNow;
            var timed = change.Kind == ChangeKind.Write ? change : change with { AsOf = asOf };
            var proposed = await propose(timed, deadline);
            if (OverdueEntry(proposed) is { } overdue) await ExpireAsync(overdue, deadline);
            else if (!change.MetOverdue(proposed.Result)) return proposed.Result;
        }
    }

    /// <summary>Reads with proof: the term's confirm, or the identity written.</summary>
    public async Task<ReadResult> ReadAsync(long deadline)
    {
        var proposed = await propose(null, deadline);
        return proposed.Result switch
        {
            WriteResult.Committed => await ShowAsync(proposed.Entry, deadline) ?? await ReadAsync(deadline),
            WriteResult.NotApplied lost => new ReadResult.Unavailable(lost.Reason),
            _ => new ReadResult.Unavailable(NoMajority),
        };
    }

    /// <summary>What a chosen entry means to a reader.</summary>
    /// <returns>Null when it was overdue and something else came before its expiry: read again.</returns>
    public async Task<ReadResult?> ShowAsync(Entry? entry, long deadline)
    {
        if (entry is null || !entry.IsOverdue(group.UnixNow)) return Show(entry, confirmed: true);
        return await ExpireAsync(entry, deadline) switch
        {
            WriteResult.Committed => new ReadResult.Absent(),
            WriteResult.ConditionFailed => null,
            _ => new ReadResult.Unavailable(NoMajority),
        };
    }

    public static ReadResult Show(Entry? entry, bool confirmed)
    {
        if (entry?.Value is not { } value) return new ReadResult.Absent();
        DateTimeOffset? expires = entry.ExpiresAt == 0
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt);
        return new ReadResult.Found(value, entry.Revision, expires, confirmed);
    }

    /// <summary>
    /// A condition met an overdue entry: it must expire first, then the condition is judged again.
    /// </summary>
    private Entry? OverdueEntry(Proposed proposed) =>
        proposed is { Result: WriteResult.ConditionFailed, Entry: { } entry }
        && entry.IsOverdue(group.UnixNow)
            ? entry
            : null;

    /// <summary>The tombstone keeps the expiry: so a watcher is told that nobody deleted the key.</summary>
    private async Task<WriteResult> ExpireAsync(Entry overdue, long deadline)
    {
        var delete = Change.Delete(group.Ids.Next(), overdue.Revision);
        return (await propose(delete with { ExpiresAt = overdue.ExpiresAt }, deadline)).Result;
    }
}

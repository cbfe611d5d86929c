using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Reads and changes through proposers. An overdue entry expires first, by a chosen tombstone. Deadlines are on
/// <see cref="ReplicaGroup.Now"/>.
/// </summary>
public sealed class KeyOperations(ReplicaGroup group, IProposer proposer)
{
    private const string NoMajority = "No majority of the replicas answered in time.";

    public async Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
    {
        while (true)
        {
            var asOf = group.UnixNow;
            var timed = change.Kind == ChangeKind.Write ? change : change with { AsOf = asOf };
            var proposed = await proposer.ProposeAsync(key, timed, deadline);
            if (OverdueEntry(proposed) is { } overdue) await ExpireAsync(key, overdue, deadline);
            else if (!change.MetOverdue(proposed.Result)) return proposed.Result;
        }
    }

    /// <summary>Reads with proof: a confirm of the term, or an identity change.</summary>
    public async Task<ReadResult> ReadAsync(Key key, long deadline)
    {
        var proposed = await proposer.ProposeAsync(key, null, deadline);
        return proposed.Result switch
        {
            WriteResult.Committed => await ShowAsync(key, proposed.Entry, deadline) ?? await ReadAsync(key, deadline),
            WriteResult.NotApplied lost => new ReadResult.Unavailable(lost.Reason),
            _ => new ReadResult.Unavailable(NoMajority),
        };
    }

    /// <summary>The result of a read that found a chosen entry.</summary>
    /// <returns>Null if it was overdue, and another change came before its expiry: read again.</returns>
    public async Task<ReadResult?> ShowAsync(Key key, Entry? entry, long deadline)
    {
        if (entry is null || !entry.IsOverdue(group.UnixNow)) return Show(entry, confirmed: true);
        return await ExpireAsync(key, entry, deadline) switch
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
    /// Handles a condition that was judged on an overdue entry: the entry expires first, then the condition is judged
    /// again.
    /// </summary>
    private Entry? OverdueEntry(Proposed proposed) =>
        proposed is { Result: WriteResult.ConditionFailed, Entry: { } entry }
        && entry.IsOverdue(group.UnixNow)
            ? entry
            : null;

    /// <summary>
    /// The tombstone keeps the expiry, by which a watcher distinguishes expiry from deletion.
    /// </summary>
    private async Task<WriteResult> ExpireAsync(Key key, Entry overdue, long deadline)
    {
        var delete = Change.Delete(group.Ids.Next(), overdue.Revision);
        return (await proposer.ProposeAsync(key, delete with { ExpiresAt = overdue.ExpiresAt }, deadline)).Result;
    }
}

/// <summary>Proposes for one key, or for any.</summary>
public interface IProposer
{
    /// <summary>Applies a change, or with null reads with proof.</summary>
    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>; it ends by then.</param>
    Task<Proposed> ProposeAsync(Key key, Change? change, long deadline);
}

using System.Text;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.TestKit.Memory;

/// <summary>A correct store of one process: entries change as in a proposer, under a lock.</summary>
public sealed class MemoryStore(TimeProvider clock) : IKeyValueStore
{
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Lock _lock = new();
    private long _epoch;

    public ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellationToken)
    {
        lock (_lock) return new(Read(key, consistency) ?? (ReadResult)new ReadResult.Absent());
    }

    public ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var batch = Batch.Apply(Current(key), [new Proposal(change, long.MaxValue)]);
            _entries[key] = batch.Entry;
            return new(batch.Items[0].Result);
        }
    }

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return new(new WriteResult.Committed(++_epoch, false));
    }

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var keys = _entries.Keys
                .Where(key => key.Text.StartsWith(query.Prefix, StringComparison.Ordinal))
                .Where(key => query.After is null || Order(key.Text, query.After) > 0)
                .Order(Comparer<Key>.Create((a, b) => Order(a.Text, b.Text)))
                .Select(key => (key, Entry: Read(key, Consistency.Linearizable)))
                .Where(pair => pair.Entry is not null)
                .Take(query.Limit + 1)
                .Select(pair => new ListedKey(pair.key, pair.Entry!))
                .ToList();
            if (keys.Count <= query.Limit) return new(new ListResult(keys, null));
            return new(new ListResult(keys[..query.Limit], keys[query.Limit - 1].Key.Text));
        }
    }

    private ReadResult.Found? Read(Key key, Consistency consistency) =>
        Current(key) is { Value: { } value } entry
            ? new(value, entry.Revision, ExpiryOf(entry), consistency == Consistency.Linearizable)
            : null;

    private static DateTimeOffset? ExpiryOf(Entry entry) =>
        entry.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt);

    private Entry Current(Key key)
    {
        if (!_entries.TryGetValue(key, out var entry)) return Entry.Unwritten(_epoch, 0);
        if (entry.Epoch != _epoch) return Entry.Unwritten(_epoch, entry.Revision);
        return entry.IsOverdue(clock.GetUtcNow().ToUnixTimeMilliseconds())
            ? entry with { Value = null, ExpiresAt = 0, Revision = entry.Revision + 1 }
            : entry;
    }

    private static int Order(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}

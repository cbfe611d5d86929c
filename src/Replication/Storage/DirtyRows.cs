using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The committed rows that are in the log but not yet in the table (the memtable of an LSM tree): each key once, in
/// the order of its newest change. Rows leave only from the oldest end, so every change number in the table is
/// below every one here.
/// </summary>
/// <remarks>One writer at a time; lookups of a key take no lock.</remarks>
internal sealed class DirtyRows
{
    private readonly ConcurrentDictionary<Key, LinkedListNode<StoredRow>> _byKey = new();
    private readonly LinkedList<StoredRow> _byChange = new();
    private readonly Lock _lock = new();

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>For the writer only.</summary>
    public IEnumerable<StoredRow> OldestFirst => _byChange;

    public bool TryGet(Key key, [MaybeNullWhen(false)] out StoredRow row)
    {
        row = _byKey.TryGetValue(key, out var node) ? node.Value : null;
        return row is not null;
    }

    /// <summary>Adds a row; it replaces an older row of the key.</summary>
    public void Put(StoredRow row)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(row.Key, out var older)) Unlink(older);
            var node = _byChange.AddLast(row);
            Count++;
            Bytes += row.Bytes;
            _byKey[row.Key] = node;
        }
    }

    /// <summary>
    /// Adds and removes rows in one step under the lock. Readers of <see cref="Since"/> must not see the state in
    /// between, in which a superseded row would be older than rows that have left.
    /// </summary>
    /// <param name="left">The oldest rows that are not superseded; they are in the table.</param>
    public void Advance(IEnumerable<StoredRow> added, IEnumerable<StoredRow> left)
    {
        lock (_lock)
        {
            foreach (var row in added) Put(row);
            foreach (var row in left) Remove(row);
        }
    }

    /// <summary>The rows after a change number, oldest first, without erased ones.</summary>
    /// <param name="oldest">The oldest change number here, of erased rows too; MaxValue when there is none.</param>
    /// <param name="newest">The newest change number here, of erased rows too; 0 when there is none.</param>
    public List<ChangedKey> Since(long since, int limit, out long oldest, out long newest)
    {
        lock (_lock)
        {
            newest = _byChange.Last?.Value.Change ?? 0;
            oldest = _byChange.First?.Value.Change ?? long.MaxValue;
            var changed = new List<ChangedKey>();
            for (var node = FirstAfter(since); node is not null && changed.Count < limit; node = node.Next)
                if (node.Value is { Register: { } register } row)
                    changed.Add(ChangedKey.Of(row.Change, row.Key, register));
            return changed;
        }
    }

    /// <summary>
    /// Every key with its register, null if erased, in no order. A key that is here during the whole enumeration is
    /// never missed.
    /// </summary>
    public IEnumerable<(Key Key, Register? Register)> Snapshot() =>
        _byKey.Select(pair => (pair.Key, pair.Value.Value.Register));

    /// <summary>Searches from the newest end, since followers of the changes ask for the last few.</summary>
    private LinkedListNode<StoredRow>? FirstAfter(long since)
    {
        LinkedListNode<StoredRow>? first = null;
        for (var node = _byChange.Last; node is not null && node.Value.Change > since; node = node.Previous)
            first = node;
        return first;
    }

    private void Remove(StoredRow row)
    {
        if (_byKey.TryRemove(row.Key, out var node)) Unlink(node);
    }

    private void Unlink(LinkedListNode<StoredRow> node)
    {
        _byChange.Remove(node);
        Count--;
        Bytes -= node.Value.Bytes;
    }
}

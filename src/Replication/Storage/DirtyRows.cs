using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Rows that are committed, in the log, but not yet in the table: each key once, in the order of its newest
/// change. They leave strictly from the oldest end, so every change in the table is below every change in
/// here.
/// </summary>
/// <remarks>One writer changes it; a key is found without a lock.</remarks>
internal sealed class DirtyRows
{
    private readonly ConcurrentDictionary<Key, LinkedListNode<StoredRow>> _byKey = new();
    private readonly LinkedList<StoredRow> _byChange = new();
    private readonly Lock _lock = new();

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>For the writer alone.</summary>
    public IEnumerable<StoredRow> OldestFirst => _byChange;

    public bool TryGet(Key key, [MaybeNullWhen(false)] out StoredRow row)
    {
        row = _byKey.TryGetValue(key, out var node) ? node.Value : null;
        return row is not null;
    }

    /// <summary>Takes the place of an older row of the key.</summary>
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
    /// One step for whoever looks at the changes: between its parts a row that one of the new ones supersedes
    /// would be older than rows that have left.
    /// </summary>
    /// <param name="left">The oldest but for those that are superseded; they are in the table.</param>
    public void Advance(IEnumerable<StoredRow> added, IEnumerable<StoredRow> left)
    {
        lock (_lock)
        {
            foreach (var row in added) Put(row);
            foreach (var row in left) Remove(row);
        }
    }

    /// <summary>Rows after a change number, oldest first, erased ones left out.</summary>
    /// <param name="oldest">The oldest change in here, erased ones too; MaxValue when there is none.</param>
    /// <param name="newest">The newest one likewise; 0 when there is none.</param>
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
    /// Every key, in no order, with whether it was erased. A key that is in here throughout is never missed.
    /// </summary>
    public IEnumerable<(Key Key, Register? Register)> Snapshot() =>
        _byKey.Select(pair => (pair.Key, pair.Value.Value.Register));

    /// <summary>From the newest end: who follows the changes asks for the last few.</summary>
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

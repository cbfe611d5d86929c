using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>Merges the keys of the table and of the dirty rows into one page in byte order.</summary>
internal sealed class KeyMerge
{
    private static readonly Comparer<string> LastFirst =
        Comparer<string>.Create((a, b) => KeyOrder.Instance.Compare(b, a));

    private readonly string _prefix;
    private readonly string? _after;
    private readonly int _limit;
    private readonly HashSet<Key> _erased = [];
    private readonly List<Key> _dirty;
    private readonly List<Key> _page = [];
    private int _next;

    public KeyMerge(IEnumerable<(Key Key, Register? Register)> dirty, string prefix, string? after, int limit)
    {
        (_prefix, _after, _limit) = (prefix, after, limit);
        var first = new PriorityQueue<Key, string>(LastFirst);
        foreach (var (key, register) in dirty)
        {
            if (!IsWanted(key)) continue;
            if (register is null) _erased.Add(key);
            else if (first.Count < limit) first.Enqueue(key, key.Text);
            else if (limit > 0) first.EnqueueDequeue(key, key.Text);
        }
        _dirty = Drain(first);
    }

    private bool IsFull => _page.Count >= _limit;

    /// <returns>Whether the page is full.</returns>
    public bool AddTable(TableReader table)
    {
        table.Keys(_prefix, _after, key =>
        {
            AddDirtyUpTo(key);
            if (!IsFull && !_erased.Contains(key)) _page.Add(key);
            return !IsFull;
        });
        return IsFull;
    }

    public List<Key> Finish()
    {
        while (!IsFull && _next < _dirty.Count) _page.Add(_dirty[_next++]);
        return _page;
    }

    /// <summary>A key that is in both is taken from the table.</summary>
    private void AddDirtyUpTo(Key key)
    {
        for (; !IsFull && _next < _dirty.Count; _next++)
        {
            var order = KeyOrder.Instance.Compare(_dirty[_next].Text, key.Text);
            if (order > 0) return;
            if (order < 0) _page.Add(_dirty[_next]);
        }
    }

    /// <summary>
    /// The queue holds at most one page. Sorting all dirty rows for each page would take longer than reading the
    /// page.
    /// </summary>
    private static List<Key> Drain(PriorityQueue<Key, string> lastFirst)
    {
        var keys = new List<Key>(lastFirst.Count);
        while (lastFirst.TryDequeue(out var key, out _)) keys.Add(key);
        keys.Reverse();
        return keys;
    }

    private bool IsWanted(Key key) =>
        key.Text.StartsWith(_prefix, StringComparison.Ordinal)
        && (_after is null || KeyOrder.Instance.Compare(key.Text, _after) > 0);
}

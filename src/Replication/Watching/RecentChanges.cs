namespace OrleansKv.Replication.Watching;

/// <summary>A key that this replica stored under a change number.</summary>
internal readonly record struct Changed(long Change, Key Key);

/// <summary>The newest changes, within a bound, in their order. Not thread-safe.</summary>
internal sealed class RecentChanges(int capacity)
{
    private readonly Changed[] _items = new Changed[capacity];
    private long _first;
    private long _next;

    /// <summary>Every change after this number that was added is still in here.</summary>
    public long From { get; private set; }

    /// <summary>Forgets everything, and begins after a change number.</summary>
    public void Reset(long from)
    {
        Array.Clear(_items); // or the keys of long ago would stay in memory
        (_first, _next, From) = (0, 0, from);
    }

    public void Add(Changed changed)
    {
        if (_next - _first == _items.Length) From = this[_first++].Change;
        this[_next++] = changed;
    }

    public List<Changed> After(long change, int limit)
    {
        var (low, high) = (_first, _next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Change > change) high = middle;
            else low = middle + 1;
        }
        var found = new List<Changed>((int)Math.Min(limit, _next - low));
        for (; low < _next && found.Count < limit; low++) found.Add(this[low]);
        return found;
    }

    private ref Changed this[long sequence] => ref _items[sequence % _items.Length];
}

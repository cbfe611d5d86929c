namespace OrleansKv.Replication.Background;

/// <summary>
/// The keys that expire next, within a bound. What expires after the horizon is not kept: once the rest is
/// done, a walk over the store finds it. Not thread-safe.
/// </summary>
/// <param name="bound">Keys kept after a trim; twice as many before one.</param>
internal sealed class Expiries(int bound)
{
    private readonly Dictionary<Key, long> _dueAt = [];
    private readonly PriorityQueue<Key, long> _next = new();

    /// <summary>Nothing that is due before it is missing; MaxValue: nothing at all is.</summary>
    public long Horizon { get; private set; } = long.MaxValue;

    public int Count => _dueAt.Count;

    /// <summary>No key is due before it; MaxValue when there is none.</summary>
    public long EarliestDue => _next.TryPeek(out _, out var at) ? at : long.MaxValue;

    /// <summary>The store is walked from its start: what is added from now on counts.</summary>
    public void Begin() => Horizon = long.MaxValue;

    /// <summary>The key is looked at then, and not before.</summary>
    public void Set(Key key, long due)
    {
        if (due >= Horizon) _dueAt.Remove(key); // the next walk finds it
        else if (!_dueAt.TryGetValue(key, out var known) || Record(key, known, due)) Add(key, due);
        if (_dueAt.Count >= 2 * bound) Trim();
    }

    /// <summary>A key whose time has come; it is forgotten.</summary>
    public bool TryTake(long now, out Key key)
    {
        while (_next.TryPeek(out key, out var at) && at <= now)
        {
            _next.Dequeue();
            if (!_dueAt.TryGetValue(key, out var due)) continue;
            if (due > at) _next.Enqueue(key, due); // it was put off since
            else if (_dueAt.Remove(key)) return true;
        }
        return false;
    }

    /// <returns>True when the key needs a place in the queue before the one that it has.</returns>
    private bool Record(Key key, long known, long due)
    {
        if (due < known) return true;
        _dueAt[key] = due;
        return false;
    }

    private void Add(Key key, long due)
    {
        _dueAt[key] = due;
        _next.Enqueue(key, due);
        if (_next.Count > 4 * bound) Rebuild(); // places of keys that are no longer here
    }

    private void Trim()
    {
        var byTime = _dueAt.OrderBy(pair => pair.Value).ToArray();
        Horizon = byTime[bound].Value;
        foreach (var (key, _) in byTime.Skip(bound)) _dueAt.Remove(key);
        Rebuild();
    }

    private void Rebuild()
    {
        _next.Clear();
        foreach (var (key, due) in _dueAt) _next.Enqueue(key, due);
    }
}

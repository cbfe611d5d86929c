namespace OrleansKv.Replication.Background;

/// <summary>
/// A bounded queue of the keys that expire next. Keys that expire after the horizon are dropped; a later walk
/// over the store finds them. Not thread-safe.
/// </summary>
/// <param name="bound">Keys kept after a trim; the queue is trimmed when it has twice as many.</param>
internal sealed class ExpiryQueue(int bound)
{
    private readonly Dictionary<Key, long> _dueAt = [];
    private readonly PriorityQueue<Key, long> _next = new();

    /// <summary>All keys that are due before this time are here; MaxValue: all keys are.</summary>
    public long Horizon { get; private set; } = long.MaxValue;

    public int Count => _dueAt.Count;

    /// <summary>A lower bound of the next due time; MaxValue when the queue is empty.</summary>
    public long EarliestDue => _next.TryPeek(out _, out var at) ? at : long.MaxValue;

    /// <summary>Called when a walk over the whole store starts: resets the horizon.</summary>
    public void Begin() => Horizon = long.MaxValue;

    /// <summary>Sets when the key is due; replaces an earlier setting.</summary>
    public void Set(Key key, long due)
    {
        if (due >= Horizon) _dueAt.Remove(key); // the next walk finds it
        else if (!_dueAt.TryGetValue(key, out var known) || Record(key, known, due)) Add(key, due);
        if (_dueAt.Count >= 2 * bound) Trim();
    }

    /// <summary>Removes a key that is due.</summary>
    public bool TryTake(long now, out Key key)
    {
        while (_next.TryPeek(out key, out var at) && at <= now)
        {
            _next.Dequeue();
            if (!_dueAt.TryGetValue(key, out var due)) continue;
            if (due > at) _next.Enqueue(key, due); // it was postponed since
            else if (_dueAt.Remove(key)) return true;
        }
        return false;
    }

    /// <returns>True when the key must be queued again, because it is due earlier than before.</returns>
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
        if (_next.Count > 4 * bound) Rebuild(); // it contains outdated elements
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

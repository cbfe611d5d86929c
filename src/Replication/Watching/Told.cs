namespace OrleansKv.Replication.Watching;

/// <summary>
/// The revisions that one watcher was told of some keys, within a bound: keeps most repetitions from it. What
/// is forgotten is told again, which a watcher must expect anyway.
/// </summary>
internal sealed class Told
{
    private const int Kept = 256;

    private readonly Dictionary<Key, long> _revisions = [];
    private readonly Queue<Key> _order = new();

    /// <returns>False when this revision, or a later one, was told before.</returns>
    public bool IsNews(Key key, long revision)
    {
        if (_revisions.TryGetValue(key, out var told))
        {
            if (told >= revision) return false;
        }
        else
        {
            _order.Enqueue(key);
            if (_order.Count > Kept) _revisions.Remove(_order.Dequeue());
        }
        _revisions[key] = revision;
        return true;
    }

    public void Clear()
    {
        _revisions.Clear();
        _order.Clear();
    }
}

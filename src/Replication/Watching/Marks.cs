namespace OrleansKv.Replication.Watching;

/// <summary>
/// What late delivery had looked at before the feed was read to its end: whoever has come to that end has
/// covered that much of the peers, too. Not thread-safe.
/// </summary>
internal sealed class Marks
{
    private const int Kept = 32;

    /// <summary>
    /// In milliseconds: a mark soon after another takes its place, so that those kept reach back for some
    /// seconds.
    /// </summary>
    private const int Apart = 200;

    private readonly List<Mark> _marks = [];
    private long _next;

    /// <summary>Of the mark made last.</summary>
    public long Number { get; private set; }

    /// <param name="end">Where the feed ended.</param>
    /// <param name="peers">Taken before the feed was read.</param>
    /// <param name="now">Milliseconds on a steady clock.</param>
    public void Add(long end, Positions peers, long now)
    {
        if (now < _next && _marks.Count > 0) _marks.RemoveAt(_marks.Count - 1);
        else _next = now + Apart;
        if (_marks.Count == Kept) _marks.RemoveAt(0);
        _marks.Add(new(++Number, end, peers));
    }

    /// <returns>Null when there is none.</returns>
    public Positions? ReachedBy(long position, long after) =>
        _marks.FindLast(mark => mark.End <= position && mark.Number > after)?.Peers;

    public void Clear() => _marks.Clear();

    private sealed record Mark(long Number, long End, Positions Peers);
}

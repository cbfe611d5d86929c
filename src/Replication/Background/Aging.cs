namespace OrleansKv.Replication.Background;

/// <summary>
/// Remembers which change number was the last one when, so that a row's age needs no clock in the row.
/// </summary>
/// <param name="grace">Milliseconds after which a row is old enough.</param>
internal sealed class Aging(long grace)
{
    /// <summary>Marks kept at most: the age is known to a hundredth of the grace.</summary>
    private const int Marks = 100;

    private readonly Queue<(long At, long Change)> _marks = new();
    private long _nextMark;
    private long _old;

    /// <returns>The change number up to which every row is older than the grace.</returns>
    public long OldEnough(long now, long lastChange)
    {
        if (now >= _nextMark)
        {
            _marks.Enqueue((now, lastChange));
            _nextMark = now + Math.Max(1, grace / Marks);
        }
        while (_marks.TryPeek(out var mark) && now - mark.At >= grace)
        {
            _old = mark.Change;
            _marks.Dequeue();
        }
        return _old;
    }
}

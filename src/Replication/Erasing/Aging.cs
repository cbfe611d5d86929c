namespace OrleansKv.Replication.Erasing;

/// <summary>Remembers which change number was the last one when, so that a row's age needs no clock in the row.</summary>
/// <param name="grace">Milliseconds after which a row is old enough.</param>
internal sealed class Aging(long grace)
{
    private readonly Queue<(long At, long Change)> _marks = new();
    private long _old;

    /// <returns>The change number up to which every row is older than the grace.</returns>
    public long OldEnough(long now, long lastChange)
    {
        _marks.Enqueue((now, lastChange));
        while (_marks.TryPeek(out var mark) && now - mark.At >= grace)
        {
            _old = mark.Change;
            _marks.Dequeue();
        }
        return _old;
    }
}

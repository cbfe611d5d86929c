namespace OrleansKv.Replication.Operations;

/// <summary>
/// What waits at all proposers of this process together, in number and bytes: each key has a bound of its
/// own, but there is no bound on keys.
/// </summary>
public sealed class WaitingOperations(
    int most = Limits.WaitingOperations, long mostBytes = Limits.WaitingBytes)
{
    /// <summary>An operation without its value: queue node, task, timer's share.</summary>
    private const int OfOperation = 512;

    private long _bytes;
    private int _count;

    /// <param name="valueBytes">Of the value it carries.</param>
    /// <returns>False when there is no room; else it must leave once.</returns>
    public bool TryEnter(int valueBytes)
    {
        var count = Interlocked.Increment(ref _count);
        var bytes = Interlocked.Add(ref _bytes, OfOperation + valueBytes);
        if (count <= most && bytes <= mostBytes) return true;
        Leave(valueBytes);
        return false;
    }

    public void Leave(int valueBytes)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -(OfOperation + valueBytes));
    }
}

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Bounds what is waiting at all proposers of this process together, in number and bytes: each key has its own
/// bound, but the number of keys has none.
/// </summary>
public sealed class WaitingOperations(
    int most = Limits.WaitingOperations, long mostBytes = Limits.WaitingBytes)
{
    /// <summary>Bytes of an operation without its value: queue node, task, share of a timer.</summary>
    private const int OfOperation = 512;

    private long _bytes;
    private int _count;

    /// <param name="valueBytes">The size of its value.</param>
    /// <returns>False if there is no room; otherwise it must leave exactly once.</returns>
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

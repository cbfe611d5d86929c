using System.Numerics;

namespace OrleansKv.Load;

/// <summary>
/// Counts of latencies in microseconds, in buckets that are less than 1 % wide: what an HDR histogram keeps.
/// </summary>
/// <remarks>Not thread-safe: each client has its own, and they are added up at the end.</remarks>
public sealed class Histogram
{
    private const int SubBits = 7; // 128 buckets for each power of two
    private const int SubBuckets = 1 << SubBits;
    private const int Powers = 30; // up to some 19 hours

    private readonly long[] _counts = new long[SubBuckets * Powers];

    public long Count { get; private set; }

    /// <summary>Microseconds, exactly.</summary>
    public long Max { get; private set; }

    public void Record(long microseconds)
    {
        var value = Math.Max(0, microseconds);
        _counts[Index(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <param name="fraction">0.99 for the 99th percentile.</param>
    /// <returns>Milliseconds: the upper edge of the bucket it lies in; 0 when nothing was recorded.</returns>
    public double Milliseconds(double fraction)
    {
        var rank = (long)Math.Ceiling(fraction * Count);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0) return Math.Min(UpperEdge(i), Max) / 1000.0;
        }
        return 0;
    }

    private static int Index(long value)
    {
        if (value < SubBuckets) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        var index = ((shift + 1) << SubBits) + (int)(value >> shift) - SubBuckets;
        return Math.Min(index, (SubBuckets * Powers) - 1);
    }

    private static long UpperEdge(int index)
    {
        if (index < SubBuckets) return index;
        var shift = (index >> SubBits) - 1;
        return (((long)(index & (SubBuckets - 1)) + SubBuckets + 1) << shift) - 1;
    }
}

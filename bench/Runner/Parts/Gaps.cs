using System.Diagnostics;
using OrleansKv.Load;

namespace OrleansKv.Runner.Parts;

/// <summary>The longest times without a success between two moments, in seconds.</summary>
internal sealed class Gaps(IReadOnlyList<Sample> samples, long from, long to)
{
    public double OfAll(bool reads) => Longest(samples.Where(s => s.IsRead == reads));

    /// <summary>Between two updates of one key: a read has no owner, it shows less.</summary>
    public double OfKey(long key) => Longest(samples.Where(s => !s.IsRead && s.Key == key));

    private double Longest(IEnumerable<Sample> inOrder)
    {
        var (last, longest) = (from, 0L);
        foreach (var done in inOrder.Select(s => s.Done).Where(d => d >= from && d <= to).Append(to))
        {
            longest = Math.Max(longest, done - last);
            last = done;
        }
        return (double)longest / Stopwatch.Frequency;
    }
}

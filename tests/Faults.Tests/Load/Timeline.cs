using System.Diagnostics;

namespace OrleansKv.Faults.Load;

/// <summary>One request as seen by its client.</summary>
/// <param name="Side">The node that received it.</param>
/// <param name="Owner">The owner of the key.</param>
/// <param name="Status">The HTTP status; 0: the connection broke, or no answer came in time.</param>
internal readonly record struct Sample(long Began, long Ended, string Side, string Owner, int Status)
{
    /// <summary>
    /// The request was served, including answers that a key is absent or a condition failed.
    /// </summary>
    public bool IsService => Status is >= 200 and < 300 or 404 or 412;
}

/// <summary>The requests of all clients, in order of time.</summary>
internal sealed class Timeline
{
    private readonly List<Sample> _samples = [];
    private int _served;

    /// <summary>Requests that were served.</summary>
    public int Served => Volatile.Read(ref _served);

    public void Add(Sample sample)
    {
        lock (_samples) _samples.Add(sample);
        if (sample.IsService) Interlocked.Increment(ref _served);
    }

    public IReadOnlyList<Sample> All
    {
        get
        {
            lock (_samples) return [.. _samples];
        }
    }

    /// <returns>
    /// The longest part of a period without a success among these requests; null if there were none.
    /// </returns>
    public TimeSpan? LongestGap(long from, long to, Func<Sample, bool> which)
    {
        var mine = All.Where(which).ToList();
        if (mine.Count == 0) return null;
        var served = mine.Where(s => s.IsService && s.Ended > from && s.Ended < to);
        var (last, longest) = (from, 0L);
        foreach (var end in served.Select(s => s.Ended).Order().Append(to))
            (last, longest) = (end, Math.Max(longest, end - last));
        return TimeSpan.FromSeconds((double)longest / Stopwatch.Frequency);
    }
}

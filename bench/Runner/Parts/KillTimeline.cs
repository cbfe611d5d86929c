using System.Diagnostics;
using OrleansKv.Load;

namespace OrleansKv.Runner.Parts;

/// <summary>How long requests took around a kill.</summary>
internal static class KillTimeline
{
    private const double Before = 2;
    private const double After = 6;
    private const double Step = 0.05;

    /// <returns>
    /// Seconds after the kill, and the longest latency in ms among the requests that were due in that step.
    /// </returns>
    public static IReadOnlyList<(double Seconds, double Milliseconds)> Of(
        IReadOnlyList<Sample> samples, long killed) =>
    [
        .. from sample in samples
           let seconds = (double)(sample.Intended - killed) / Stopwatch.Frequency
           where seconds is >= -Before and < After
           group Stopwatch.GetElapsedTime(sample.Intended, sample.Done).TotalMilliseconds
               by Math.Floor(seconds / Step) into step
           orderby step.Key
           select (step.Key * Step, step.Max()),
    ];
}

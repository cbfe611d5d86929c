using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>Waits for a condition, never for time alone.</summary>
internal static class Poll
{
    /// <summary>For what must happen at some time: far above what a loaded machine needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">It does not hold in time; the message says what.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? within = null)
    {
        var (since, limit) = (Stopwatch.GetTimestamp(), within ?? Patience);
        using var timer = new PeriodicTimer(Interval);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(since) > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}");
            await timer.WaitForNextTickAsync();
        }
    }

    public static Task UntilAsync(string what, Func<bool> holds, TimeSpan? within = null) =>
        UntilAsync(what, () => Task.FromResult(holds()), within);
}

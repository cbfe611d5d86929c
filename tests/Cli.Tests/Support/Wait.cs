using System.Diagnostics;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>Polls until something holds. Nothing here waits for a fixed time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="state">For the message when it did not come to hold.</param>
    public static async Task UntilAsync(string what, Func<bool> holds, Func<string>? state = null)
    {
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(begin) > Limit)
                throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what}\n{state?.Invoke()}");
            await timer.WaitForNextTickAsync();
        }
    }
}

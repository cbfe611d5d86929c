using System.Diagnostics;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>Polls until something holds. Nothing here waits for a fixed time.</summary>
internal static class Wait
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>How long it took.</returns>
    public static Task<TimeSpan> UntilAsync(string what, Func<bool> holds, TimeSpan? limit = null) =>
        UntilAsync(what, () => Task.FromResult(holds()), limit);

    /// <param name="holds">An exception counts as "not yet" until the limit.</param>
    public static async Task<TimeSpan> UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var (isHeld, error) = await TryAsync(holds);
            if (isHeld) return watch.Elapsed;
            if (watch.Elapsed > (limit ?? Long))
                throw new TimeoutException($"Not within {limit ?? Long}: {what}. {error?.Message}", error);
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<(bool IsHeld, Exception? Error)> TryAsync(Func<Task<bool>> holds)
    {
        try
        {
            return (await holds(), null);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or Xunit.Sdk.XunitException))
        {
            return (false, e);
        }
    }
}

using System.Diagnostics;

namespace OrleansKv.TestKit;

/// <summary>Waits for a condition or a task, never for time alone.</summary>
public static class Poll
{
    /// <summary>For what must happen eventually: far more than a loaded machine needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <param name="within">Null: <see cref="Patience"/>.</param>
    /// <param name="state">What to show if the condition does not hold in time.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It does not hold in time; the message says what.</exception>
    public static async Task<TimeSpan> UntilAsync(
        string what, Func<Task<bool>> holds, TimeSpan? within = null, Func<string>? state = null)
    {
        var (since, limit) = (Stopwatch.GetTimestamp(), within ?? Patience);
        using var timer = new PeriodicTimer(Interval);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(since) > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}\n{state?.Invoke()}".TrimEnd());
            await timer.WaitForNextTickAsync();
        }
        return Stopwatch.GetElapsedTime(since);
    }

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, TimeSpan?, Func{string}?)"/>
    public static Task<TimeSpan> UntilAsync(
        string what, Func<bool> holds, TimeSpan? within = null, Func<string>? state = null) =>
        UntilAsync(what, () => Task.FromResult(holds()), within, state);

    /// <summary>A wait that fails instead of hanging the run.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <inheritdoc cref="Soon{T}(Task{T})"/>
    public static Task Soon(this Task task) => task.WaitAsync(Patience);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace OrleansKv.Load;

/// <summary>Writes down when each request is due, at that time. Runs on a thread of its own.</summary>
internal static partial class Pacer
{
    /// <summary>
    /// Shortest time between two groups of requests: shorter sleeps cost the servers' processors more than
    /// they add.
    /// </summary>
    private const double Group = 0.001;

    public static void Run(ChannelWriter<long> due, long start, double rate, TimeSpan time)
    {
        var step = Math.Max(Group, 1 / rate);
        var total = (long)Math.Round(time.TotalSeconds * rate);
        var sent = 0L;
        for (var group = 0L; sent < total; group++)
        {
            var intended = start + (long)(group * step * Stopwatch.Frequency);
            SleepUntil(intended);
            for (var end = Math.Min(total, (group + 1) * step * rate); sent + 0.5 < end; sent++)
                due.TryWrite(intended);
        }
        due.Complete();
    }

    private static void SleepUntil(long ticks)
    {
        var wait = (ticks - Stopwatch.GetTimestamp()) * 1e6 / Stopwatch.Frequency;
        if (wait > 0) _ = Sleep((uint)wait); // interrupted: a group leaves early, which its latency shows
    }

    /// <summary>Finer than the runtime's milliseconds.</summary>
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}

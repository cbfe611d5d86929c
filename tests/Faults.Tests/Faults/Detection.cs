using System.Diagnostics;

namespace OrleansKv.Faults.Faults;

/// <summary>How long the others take to suspect the victim.</summary>
internal sealed class Detection(Scene scene) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly NodeClient _observer = scene.Others[0].NewClient(TimeSpan.FromSeconds(1));
    private readonly string _victim = scene.Victim.Name;

    /// <returns>The time from now; null if it was never suspected.</returns>
    public async Task<TimeSpan?> RunAsync()
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            await Poll.UntilAsync("the fault is seen", IsSeenAsync, Longest);
            return Stopwatch.GetElapsedTime(since);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Dispose() => _observer.Dispose();

    private async Task<bool> IsSeenAsync()
    {
        var answer = await _observer.GetAsync("/_/cluster");
        return answer.IsSuccess && answer.Json().GetProperty("nodes").EnumerateArray().Any(node =>
            node.GetProperty("node").GetString() == _victim
            && node.GetProperty("state").GetString() is "suspected" or "unreachable");
    }
}

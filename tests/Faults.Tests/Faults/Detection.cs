using System.Diagnostics;

namespace OrleansKv.Faults.Faults;

/// <summary>When does a node say of the victim that it is gone?</summary>
internal sealed class Detection(Scene scene) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly NodeClient _observer = scene.Others[0].NewClient(TimeSpan.FromSeconds(1));
    private readonly string _victim = scene.Victim.Name;

    /// <returns>From now; null when it never said so.</returns>
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

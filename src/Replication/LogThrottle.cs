namespace OrleansKv.Replication;

/// <summary>
/// Limits repeated log lines: the same line once a minute, and at most <see cref="MaxPerMinute"/> different lines a
/// minute, so that a peer or client cannot flood the log.
/// </summary>
public sealed class LogThrottle(TimeProvider time)
{
    internal const int MaxPerMinute = 16;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _logged = [];

    /// <summary>Whether the line should be logged now.</summary>
    public bool IsDue(string line)
    {
        lock (_gate)
        {
            foreach (var (old, at) in _logged)
                if (time.GetElapsedTime(at) >= Period)
                    _logged.Remove(old);
            return _logged.Count < MaxPerMinute && _logged.TryAdd(line, time.GetTimestamp());
        }
    }

    /// <summary>Called when the problem is over: the next line is logged again.</summary>
    public void Clear()
    {
        lock (_gate) _logged.Clear();
    }
}

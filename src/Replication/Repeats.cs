namespace OrleansKv.Replication;

/// <summary>
/// Whether a line is worth logging: a new one is, and one that is repeated is once a minute. Who causes ever
/// new lines is not logged without bound either: there are at most <see cref="Most"/> a minute.
/// </summary>
public sealed class Repeats(TimeProvider time)
{
    internal const int Most = 16;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _logged = [];

    public bool IsDue(string line)
    {
        lock (_gate)
        {
            foreach (var (old, at) in _logged)
                if (time.GetElapsedTime(at) >= Period)
                    _logged.Remove(old);
            return _logged.Count < Most && _logged.TryAdd(line, time.GetTimestamp());
        }
    }

    /// <summary>The trouble is over: the next line is new.</summary>
    public void Clear()
    {
        lock (_gate) _logged.Clear();
    }
}

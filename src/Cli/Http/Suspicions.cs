using System.Collections.Concurrent;

namespace OrleansKv.Cli.Http;

/// <summary>
/// Servers that failed a moment ago come last, so that a dead or hung one costs one wait, not each.
/// </summary>
internal sealed class Suspicions(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<Server, long> _since = new();

    public void Add(Server server) => _since[server] = time.GetTimestamp();

    public void Clear(Server server) => _since.TryRemove(server, out _);

    public IReadOnlyList<Server> Order(ServerChoice choice)
    {
        if (!choice.Failover && choice.Servers.Count == 1) return choice.Servers;
        return [.. choice.Servers.OrderBy(IsSuspect)];
    }

    private bool IsSuspect(Server server) =>
        _since.TryGetValue(server, out var since) && time.GetElapsedTime(since) < Memory;
}

using System.Collections.Concurrent;

namespace OrleansKv.Client.Retrying;

/// <summary>
/// Nodes that failed a moment ago are tried last, so that a dead or hung node costs one wait, not one for each
/// operation.
/// </summary>
internal sealed class SuspectedTargets<TTarget>(TimeProvider time) where TTarget : notnull
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<TTarget, long> _since = new();

    public void Add(TTarget target) => _since[target] = time.GetTimestamp();

    public void Clear(TTarget target) => _since.TryRemove(target, out _);

    public IReadOnlyList<TTarget> Order(IReadOnlyList<TTarget> targets) =>
        _since.IsEmpty || targets.Count == 1 ? targets : [.. targets.OrderBy(IsSuspect)];

    private bool IsSuspect(TTarget target) =>
        _since.TryGetValue(target, out var since) && time.GetElapsedTime(since) < Memory;
}

using System.Collections.Concurrent;
using Orleans.Runtime;

namespace OrleansKv.Grains.Placement;

/// <summary>
/// Silos that failed a call though the membership has them as active and their nodes can be reached: the node
/// started again, or its silo ended, while the membership table, which would say so, is away. Who asks goes
/// round such a silo until it answers a probe, or the node has another silo.
/// </summary>
internal sealed class LostSilos(ActiveNodes nodes, IGrainFactory grains)
{
    /// <summary>Between two probes of a lost silo, in milliseconds.</summary>
    private const int ProbePause = 1000;

    private readonly ConcurrentDictionary<NodeId, Lost> _lost = new();

    private sealed record Lost(SiloAddress Silo, long ProbeAt);

    /// <param name="now">Milliseconds on a steady clock.</param>
    public void Add(NodeId node, long now)
    {
        if (nodes.Silos.TryGetValue(node, out var silo)) _lost[node] = new(silo, now + ProbePause);
    }

    /// <param name="key">One of the node's: its grain is asked when a probe is due.</param>
    /// <param name="now">Milliseconds on the same clock.</param>
    public bool Contains(NodeId node, Key key, long now)
    {
        if (!_lost.TryGetValue(node, out var lost)) return false;
        if (!nodes.Silos.TryGetValue(node, out var silo) || !silo.Equals(lost.Silo))
        {
            _lost.TryRemove(new(node, lost));
            return false;
        }
        if (now >= lost.ProbeAt && _lost.TryUpdate(node, lost with { ProbeAt = now + ProbePause }, lost))
            _ = ProbeAsync(node, key);
        return true;
    }

    private async Task ProbeAsync(NodeId node, Key key)
    {
        try
        {
            await grains.GetGrain<IKeyGrain>(key.Text).GetAsync();
            _lost.TryRemove(node, out _);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Still lost: a later request sends the next probe.
        }
    }
}

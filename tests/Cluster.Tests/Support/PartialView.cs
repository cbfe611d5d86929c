using System.Collections.Immutable;
using Orleans.Runtime;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>
/// The membership as one silo's placement sees it: the true one, or less of it, as during a partition or a change of
/// membership that one silo has heard of and another has not.
/// </summary>
internal sealed class PartialView(IClusterMembershipService truth) : IClusterMembershipService
{
    private ImmutableHashSet<string> _hidden = [];
    private long _changes;

    /// <summary>Each change of the view makes a new version, which also sorts after every true one.</summary>
    public ClusterMembershipSnapshot CurrentSnapshot
    {
        get
        {
            var current = truth.CurrentSnapshot;
            if (_changes == 0) return current;
            var seen = current.Members.RemoveRange(current.Members.Where(m => _hidden.Contains(m.Value.Name)).Select(m => m.Key));
            return new(seen, new((_changes << 32) + current.Version.Value));
        }
    }

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => truth.MembershipUpdates;

    public void Hide(params IEnumerable<NodeId> nodes)
    {
        _hidden = [.. nodes.Select(n => n.ToString())];
        Interlocked.Increment(ref _changes);
    }

    public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) =>
        truth.Refresh(minimumVersion, cancellationToken);

    public Task<bool> TryKill(SiloAddress siloAddress) => truth.TryKill(siloAddress);
}

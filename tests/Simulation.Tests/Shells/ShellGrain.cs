using OrleansKv.Consensus;
using OrleansKv.Replication;
using OrleansKv.Replication.Proposing;

namespace OrleansKv.Simulation.Shells;

/// <summary>A key's activation as the Orleans nodes have it: one proposer, kept.</summary>
internal sealed class ShellGrain
{
    private readonly ReplicaGroup _group;
    private readonly KeyOperations _operations;

    public ShellGrain(Key key, ReplicaGroup group)
    {
        _group = group;
        _operations = new(group, new KeyProposer(key, group).ProposeAsync);
    }

    /// <param name="deadline">On this node's wall clock, as far as the caller could tell.</param>
    public async Task<WriteResult> ChangeAsync(Change change, long deadline)
    {
        var remaining = deadline - _group.UnixNow;
        if (remaining <= 0) return new WriteResult.NotApplied("It arrived after its deadline.");
        return await _operations.ChangeAsync(
            change, _group.Now + Math.Min(remaining, _group.Timing.Operation));
    }

    public Task<ReadResult> ReadAsync() => _operations.ReadAsync(_group.Deadline);
}

using OrleansKv.Consensus;
using OrleansKv.Replication;
using OrleansKv.Replication.Proposing;

namespace OrleansKv.Simulation.Shells;

/// <summary>A key's activation as the Orleans nodes have it: one proposer, kept.</summary>
internal sealed class ShellGrain(Key key, ReplicaGroup group)
{
    private readonly KeyOperations _operations = new(group, new KeyProposer(key, group).ProposeAsync);

    public Task<WriteResult> ChangeAsync(Change change, long deadline) =>
        _operations.ChangeAsync(change, deadline);

    public Task<ReadResult> ReadAsync(long deadline) => _operations.ReadAsync(deadline);
}

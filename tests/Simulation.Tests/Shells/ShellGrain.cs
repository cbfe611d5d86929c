using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Simulation.Shells;

/// <summary>A key's activation as the Orleans nodes have it: one proposer, until it is given up.</summary>
internal sealed class ShellGrain
{
    private readonly KeyProposer _proposer;
    private readonly KeyOperations _operations;
    private readonly Key _key;

    public ShellGrain(Key key, ReplicaHost host)
    {
        _key = key;
        _proposer = new(key, host.Group, host.Replica);
        _operations = new(host.Group, _proposer);
    }

    /// <summary>What it has begun it ends; nothing more is asked of it.</summary>
    public void GiveUp() => _proposer.Dispose();

    public Task<WriteResult> ChangeAsync(Change change, long deadline) =>
        _operations.ChangeAsync(_key, change, deadline);

    public Task<ReadResult> ReadAsync(long deadline) => _operations.ReadAsync(_key, deadline);
}

namespace OrleansKv.Replication.Operations;

/// <summary>Without grains, or while their silo is not up: this node proposes for itself.</summary>
internal sealed class DirectOwner(ReplicatedStore store, ReplicaGroup group) : IKeyOwner
{
    public Task<WriteResult> ChangeAsync(Key key, Change change, long deadline) =>
        group.StepDeadline(deadline) is { } until
            ? store.ProposeAsync(key, change, until)
            : Task.FromResult(Forwarded.TooLate);

    public Task<ReadResult> ReadAsync(Key key, long deadline) =>
        store.ReadWithProofAsync(key, group.StepDeadline(deadline) ?? group.Now);
}

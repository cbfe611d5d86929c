using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// The store straight on the replicas: any node reads from a majority and proposes for itself. Where grains
/// exist, it is what they fall back to.
/// </summary>
public sealed class ReplicatedStore(ReplicaGroup group, Replica replica) : IKeyValueStore
{
    private readonly ProposerPool _proposers = new(group, replica);
    private readonly RegisterReader _reader = new(group);
    private readonly Clearing _clearing = new(group);

    public async ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellationToken)
    {
        if (consistency == Consistency.Local)
            return KeyOperations.Show(replica.ReadLocal(key), confirmed: false);
        var deadline = group.Deadline;
        var reading = TryReadAsync(key, deadline);
        var read = await (cancellationToken.CanBeCanceled ? reading.WaitAsync(cancellationToken) : reading);
        return read ?? await On(key).ReadAsync(deadline).WaitAsync(cancellationToken);
    }

    /// <summary>A quorum read, without a disk write.</summary>
    /// <returns>Null when it proves nothing: ask the key's grain, or propose the identity.</returns>
    public async Task<ReadResult?> TryReadAsync(Key key, long deadline) =>
        await _reader.TryReadAsync(key, deadline) is { } read
            ? await On(key).ShowAsync(read.Entry, deadline)
            : null;

    public async ValueTask<WriteResult> ChangeAsync(
        Key key, Change change, CancellationToken cancellationToken) =>
        await On(key).ChangeAsync(change, group.Deadline).WaitAsync(cancellationToken);

    /// <summary>This node proposes itself, no longer than until the deadline.</summary>
    public Task<WriteResult> ProposeAsync(Key key, Change change, long deadline) =>
        On(key).ChangeAsync(change, deadline);

    public Task<ReadResult> ReadWithProofAsync(Key key, long deadline) => On(key).ReadAsync(deadline);

    public async ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken) => group.MayPropose()
        ? await _clearing.RunAsync(group.Deadline).WaitAsync(cancellationToken)
        : new WriteResult.NotApplied("This node has no vote.");

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        new KeyLister(group, this).RunAsync(query, cancellationToken);

    /// <summary>
    /// What became of a change that was sent and not answered: its record in the chosen entry, null when it
    /// is not there, which says nothing.
    /// </summary>
    public async Task<WriteResult.Committed?> FindAsync(Key key, Change change) =>
        (await _reader.TryReadAsync(key, group.Deadline))?.Entry?.Find(change.Id) is { } applied
        && change.IsRequestOf(applied)
            ? applied.Result
            : null;

    /// <summary><see cref="FindAsync"/>, no longer than a round; null when it takes longer.</summary>
    public async Task<WriteResult.Committed?> TryFindAsync(Key key, Change change)
    {
        try
        {
            var limit = TimeSpan.FromMilliseconds(group.Timing.Round);
            return await FindAsync(key, change).WaitAsync(limit, group.Time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The chosen entry, a tombstone too, without a disk write.</summary>
    /// <returns>Null when the answers prove nothing.</returns>
    internal Task<ProvenEntry?> TryProveAsync(Key key) => _reader.TryReadAsync(key, group.Deadline);

    /// <summary>The same through a proposer, which writes the identity where nothing else is proof.</summary>
    /// <returns>Null when no majority answered in time.</returns>
    internal async Task<ProvenEntry?> ProveAsync(Key key)
    {
        var proposed = await _proposers.ProposeAsync(key, null, group.Deadline);
        return proposed is { Result: WriteResult.Committed, Entry: { } entry } ? new(entry) : null;
    }

    /// <summary>
    /// Proposes the key's entry again, so that every replica that can be reached stores it. With a proposer
    /// of its own: one that holds a term would prove the entry by a confirm, and write nothing.
    /// </summary>
    public async Task<bool> RepairAsync(Key key)
    {
        using var proposer = new KeyProposer(key, group);
        return (await proposer.ProposeAsync(null, group.Deadline)).Result is WriteResult.Committed;
    }

    private KeyOperations On(Key key) =>
        new(group, (change, deadline) => _proposers.ProposeAsync(key, change, deadline));
}

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Operations that this node carries out itself, without grains: it reads from a majority of the replicas and uses
/// its own proposers. Deadlines are on <see cref="ReplicaGroup.Now"/>.
/// </summary>
public sealed class QuorumOperations
{
    private readonly ReplicaGroup _group;
    private readonly RegisterReader _reader;
    private readonly Clearing _clearing;
    private readonly ProposerPool _proposers;
    private readonly KeyOperations _operations;

    internal QuorumOperations(ReplicaGroup group, Replica replica)
    {
        _group = group;
        _reader = new(group);
        _clearing = new(group);
        _proposers = new(group, replica);
        _operations = new(group, _proposers);
    }

    /// <summary>A quorum read, without a disk write.</summary>
    /// <returns>Null if it proves nothing: use the key's grain, or propose the identity.</returns>
    public async Task<ReadResult?> TryReadAsync(Key key, long deadline) =>
        await _reader.TryReadAsync(key, deadline) is { } read
            ? await _operations.ShowAsync(key, read.Entry, deadline)
            : null;

    public async Task<ReadResult> ReadAsync(Key key, long deadline) =>
        await TryReadAsync(key, deadline) ?? await ReadWithProofAsync(key, deadline);

    /// <summary>Reads by proposing the identity if nothing else is proof.</summary>
    public Task<ReadResult> ReadWithProofAsync(Key key, long deadline) => _operations.ReadAsync(key, deadline);

    public Task<WriteResult> ChangeAsync(Key key, Change change, long deadline) =>
        _operations.ChangeAsync(key, change, deadline);

    public Task<WriteResult> ClearAsync(long deadline) => _group.MayPropose()
        ? _clearing.RunAsync(deadline)
        : Task.FromResult<WriteResult>(new WriteResult.NotApplied("This node has no vote."));

    /// <summary>
    /// The recorded result of a change that was sent and not answered, from the chosen entry. Null if it is not
    /// there, which proves nothing.
    /// </summary>
    public async Task<WriteResult.Committed?> FindAsync(Key key, Change change) =>
        (await _reader.TryReadAsync(key, _group.Deadline))?.Entry?.Find(change.Id) is { } applied
        && change.IsRequestOf(applied)
            ? applied.Result
            : null;

    /// <summary><see cref="FindAsync"/>, for at most one round; null if it takes longer.</summary>
    public async Task<WriteResult.Committed?> TryFindAsync(Key key, Change change)
    {
        try
        {
            var limit = TimeSpan.FromMilliseconds(_group.Timing.Round);
            return await FindAsync(key, change).WaitAsync(limit, _group.Time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The chosen entry, which may be a tombstone, without a disk write.</summary>
    /// <returns>Null if the answers prove nothing.</returns>
    internal Task<ProvenEntry?> TryProveAsync(Key key) => _reader.TryReadAsync(key, _group.Deadline);

    /// <summary>The same through a proposer, which proposes the identity if nothing else is proof.</summary>
    /// <returns>Null if no majority answered in time.</returns>
    internal async Task<ProvenEntry?> ProveAsync(Key key)
    {
        var proposed = await _proposers.ProposeAsync(key, null, _group.Deadline);
        return proposed is { Result: WriteResult.Committed, Entry: { } entry } ? new(entry) : null;
    }

    /// <summary>
    /// Proposes the key's entry again, so that every reachable replica stores it. Uses a new proposer: one that holds
    /// a term would prove the entry by a confirm, and write nothing.
    /// </summary>
    public async Task<bool> RepairAsync(Key key)
    {
        using var proposer = new KeyProposer(key, _group);
        return (await proposer.ProposeAsync(null, _group.Deadline)).Result is WriteResult.Committed;
    }
}

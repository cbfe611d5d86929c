using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// The store as served by one node: the path of every operation, from any interface. A change goes to the key's
/// grain, here or on the node that owns the key. If that node is suspected, or no silo is up yet, this node proposes
/// the change itself, in one more round trip. docs/architecture.md follows a PUT through the files.
/// </summary>
public sealed class NodeStore : IKeyValueStore
{
    /// <summary>
    /// Milliseconds that this node waits for an owner beyond the deadline, because an answer is better than a timeout.
    /// </summary>
    private const int Margin = 200;

    /// <summary>Milliseconds by which two clocks may drift apart between two pings.</summary>
    private const int ClockSlack = 500;

    /// <summary>A change that was stuck in the queues of a paused node must not be applied after the pause.</summary>
    private static readonly WriteResult TooLate = new WriteResult.NotApplied("It arrived after its deadline.");

    private static readonly ReadResult TooLateToRead = new ReadResult.Unavailable("It arrived after its deadline.");

    private readonly ReplicaGroup _group;
    private readonly Replica _replica;
    private readonly Dictionary<NodeId, PeerLink> _links;
    private volatile IKeyGrains? _grains;

    internal NodeStore(ReplicaGroup group, Replica replica, IEnumerable<PeerLink> links)
    {
        (_group, _replica, _links) = (group, replica, links.ToDictionary(link => link.Node));
        Quorum = new(group, replica);
    }

    /// <summary>Set while this node's silo is active; null otherwise.</summary>
    public IKeyGrains? Grains
    {
        get => _grains;
        set => _grains = value;
    }

    /// <summary>Sets <see cref="Grains"/> to null, unless they have already been replaced by others.</summary>
    public void Detach(IKeyGrains grains) => Interlocked.CompareExchange(ref _grains, null, grains);

    /// <summary>Operations that this node carries out itself, without grains.</summary>
    internal QuorumOperations Quorum { get; }

    public async ValueTask<ReadResult> GetAsync(Key key, Consistency consistency, CancellationToken cancellationToken)
    {
        if (consistency == Consistency.Local)
            return KeyOperations.Show(_replica.ReadLocal(key), confirmed: false);
        var reading = ReadAsync(key, _group.Deadline);
        return await (cancellationToken.CanBeCanceled ? reading.WaitAsync(cancellationToken) : reading);
    }

    public async ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellationToken) =>
        await ChangeAsync(key, change, _group.Deadline).WaitAsync(cancellationToken);

    public async ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken) =>
        await Quorum.ClearAsync(_group.Deadline).WaitAsync(cancellationToken);

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        new KeyLister(_group, this).RunAsync(query, cancellationToken);

    /// <summary>Carries out a forwarded operation, and calls back exactly once.</summary>
    internal async Task AnswerAsync(PeerRequest.Forward request, Action<PeerReply> reply)
    {
        PeerReply answer;
        try
        {
            var deadline = DeadlineOf(request);
            answer = request.Change is { } change
                ? new PeerReply.Written(deadline is { } end ? await OwnAsync(request.Key, change, end) : TooLate)
                : new PeerReply.Shown(deadline is { } limit ? await OwnAsync(request.Key, limit) : TooLateToRead);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            answer = new PeerReply.Unreachable(e.GetType().Name);
        }
        reply(answer);
    }

    private Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
    {
        var owner = _grains?.OwnerOf(key);
        if (owner is not { } other || other == _group.Self) return OwnAsync(key, change, deadline);
        return TryForward(other, key, change, deadline) is { } sent
            ? ResultAsync(sent, other, key, change)
            : Quorum.ChangeAsync(key, change, deadline);
    }

    /// <summary>
    /// A forwarded change is never carried out by another node as well: without an answer its outcome is unknown,
    /// unless the chosen entry contains its id.
    /// </summary>
    private async Task<WriteResult> ResultAsync(Task<PeerReply> sent, NodeId owner, Key key, Change change) =>
        await sent is PeerReply.Written written
            ? written.Result
            : await FindAsync(key, change, $"Node {owner}, which owns the key, did not answer.");

    /// <summary>
    /// Through the key's grain on this node. If in this node's view the key belongs elsewhere, by this node itself: two
    /// nodes may see different silos for a moment, and a second hop would not help.
    /// </summary>
    private async Task<WriteResult> OwnAsync(Key key, Change change, long deadline)
    {
        if (_grains is not { } grains || grains.OwnerOf(key) != _group.Self)
            return await Quorum.ChangeAsync(key, change, deadline);
        try
        {
            return await grains.ChangeAsync(key, change, deadline);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return await FindAsync(key, change, $"The key's grain did not answer ({e.GetType().Name}).");
        }
    }

    private async Task<WriteResult> FindAsync(Key key, Change change, string reason) =>
        await Quorum.TryFindAsync(key, change) is { } committed ? committed : new WriteResult.Unknown(reason);

    /// <summary>A quorum read, without a disk write; what it cannot prove, the key's grain can by its term.</summary>
    private async Task<ReadResult> ReadAsync(Key key, long deadline)
    {
        if (await Quorum.TryReadAsync(key, deadline) is { } read) return read;
        var owner = _grains?.OwnerOf(key);
        if (owner is not { } other || other == _group.Self) return await OwnAsync(key, deadline);
        return TryForward(other, key, null, deadline) is { } sent && await sent is PeerReply.Shown shown
            ? shown.Result
            : await Quorum.ReadWithProofAsync(key, deadline);
    }

    private async Task<ReadResult> OwnAsync(Key key, long deadline)
    {
        if (_grains is { } grains && grains.OwnerOf(key) == _group.Self)
        {
            try
            {
                return await grains.ReadAsync(key, deadline);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The silo is starting or stopping; the replicas still answer.
            }
        }
        return await Quorum.ReadWithProofAsync(key, deadline);
    }

    /// <summary>
    /// Sends an operation in the stream that carries the protocol: request and answer travel in frames that are sent
    /// anyway.
    /// </summary>
    /// <returns>Null if nothing was sent, for example because the owner is suspected.</returns>
    private Task<PeerReply>? TryForward(NodeId owner, Key key, Change? change, long deadline)
    {
        if (!_links.TryGetValue(owner, out var link)) return null;
        var left = deadline - _group.Now;
        var request = new PeerRequest.Forward(key, change, _group.UnixNow + link.ClockOffset + left);
        var done = new TaskCompletionSource<PeerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var patience = TimeSpan.FromMilliseconds(left + Margin);
        return link.TrySend(request, reply => done.TrySetResult(reply), patience) ? done.Task : null;
    }

    /// <summary>
    /// The sender's deadline on <see cref="ReplicaGroup.Now"/>, at most the timeout of an operation that starts now;
    /// null if it has passed.
    /// </summary>
    private long? DeadlineOf(PeerRequest.Forward request)
    {
        var remaining = request.Deadline - _group.UnixNow + ClockSlack;
        return remaining <= 0 ? null : _group.Now + Math.Min(remaining, _group.Timing.Operation);
    }
}

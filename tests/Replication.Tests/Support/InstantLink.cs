using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Support;

/// <summary>
/// A replica with a store in memory that answers before Send returns, or not at all.
/// </summary>
internal sealed class InstantLink(NodeId node) : IReplicaLink
{
    private readonly List<(PeerRequest Request, Action<PeerReply> Reply)> _held = [];

    public MemoryStore Store { get; } = new(node, Guid.NewGuid());

    public List<PeerRequest> Requests { get; } = [];

    public NodeId Node => node;

    public bool IsReachable { get; set; } = true;

    /// <summary>Keeps what is sent, unanswered, until <see cref="Release"/>.</summary>
    public bool Holds { get; set; }

    /// <summary>Answers instead of the replica when it returns something.</summary>
    public Func<PeerRequest, PeerReply?>? Instead { get; set; }

    public IEnumerable<T> Of<T>() =>
        Requests.OfType<PeerRequest.Protocol>().Select(m => m.Request).OfType<T>();

    public void Send(PeerRequest request, Action<PeerReply> reply)
    {
        Requests.Add(request);
        if (Instead?.Invoke(request) is { } other) reply(other);
        else if (!IsReachable) reply(new PeerReply.Unreachable("down"));
        else if (Holds) _held.Add((request, reply));
        else reply(Answer(request));
    }

    /// <summary>Answers what was held.</summary>
    public void Release()
    {
        Holds = false;
        var held = _held.ToArray();
        _held.Clear();
        foreach (var (request, reply) in held) reply(Answer(request));
    }

    public PeerReply Answer(PeerRequest request) => request switch
    {
        PeerRequest.Protocol m => new PeerReply.Protocol(Apply(m.Request)),
        PeerRequest.Changes m => new PeerReply.Changes(Store.Changes(m.Since, m.Limit)),
        PeerRequest.Scan m => new PeerReply.Scan(Store.Scan(m.Prefix, m.After, m.Limit)),
        _ => throw new InvalidOperationException(),
    };

    private Reply Apply(Request request)
    {
        var key = (request as Request.OfKey)?.Key;
        Register? row = key is { } k ? Store.Read(k) : null;
        var step = Acceptor.On(Store.State, row, request);
        var batch = new StoreBatch();
        if (step.State != Store.State) batch.State = step.State;
        if (key is { } changed && step.Row != row) batch.Rows[changed] = step.Row;
        Store.Commit(batch);
        return step.Reply;
    }
}

using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Three replicas in memory, and the group of the first one; any link can be cut.
/// </summary>
internal sealed class ThreeReplicas : ITermSource, IDisposable
{
    private readonly TermAllocator _terms = new(new(1), 1);
    private readonly Link[] _links;

    public ThreeReplicas()
    {
        _links = [.. Enumerable.Range(1, 3).Select(n => new Link(new((byte)n)))];
        Group = new(
            new(1), [.. _links], this, new(new(1), 1), new(Grace: Grace), Time, () => 1, () => true);
        Store = new(Group, _links[0].Replica);
    }

    public const int Grace = 10_000;

    public ShiftedTime Time { get; } = new();

    public ReplicaGroup Group { get; }

    public QuorumOperations Store { get; }

    public Replica OwnReplica => _links[0].Replica;

    public IAcceptorStore Own => _links[0].Replica.Store;

    public long Epoch => Own.State.Epoch;

    public Ballot NewTerm() => _terms.NewTerm();

    public void Observe(Ballot ballot) => _terms.Observe(ballot);

    public void Cut(int replica) => _links[replica].IsReachable = false;

    public void Mend(int replica) => _links[replica].IsReachable = true;

    public Register? Row(int replica, Key key) => _links[replica].Replica.Store.Read(key);

    public Task<WriteResult> SetAsync(Key key) => Change(key, OrleansKv.Change.Set(
        Group.Ids.Next(), new(new byte[] { 1 }, Value.Binary)));

    public Task<WriteResult> DeleteAsync(Key key) => Change(key, OrleansKv.Change.Delete(Group.Ids.Next()));

    /// <summary>Waits until all replicas that are not cut hold what was chosen last.</summary>
    public async Task SettleAsync(Key key)
    {
        Assert.True(await Store.RepairAsync(key));
        var deadline = Environment.TickCount64 + 10_000;
        var reached = _links.Where(l => l.IsReachable).ToArray();
        while (reached.Select(l => l.Replica.Store.Read(key)?.Accepted).Distinct().Count() > 1)
        {
            Assert.True(Environment.TickCount64 < deadline, "The replicas do not settle.");
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Replica.Dispose();
    }

    private Task<WriteResult> Change(Key key, Change change) =>
        Store.ChangeAsync(key, change, Group.Deadline);

    private sealed class Link(NodeId node) : IReplicaLink
    {
        public Replica Replica { get; } = new(new MemoryStore(node, Guid.NewGuid()), e => throw e);

        public NodeId Node => node;

        public bool IsReachable { get; set; } = true;

        public void Send(PeerRequest request, Action<PeerReply> reply)
        {
            if (IsReachable) ReplicaService.Answer(Replica, request, reply);
            else reply(new PeerReply.Unreachable("cut"));
        }
    }
}

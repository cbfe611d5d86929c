using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Cluster;

public sealed class NodeMembershipTests : IDisposable
{
    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly NodeId B = NodeId.Parse("B");
    private static readonly Guid DiskOfB = Guid.NewGuid();

    private readonly ConcurrentQueue<Exception> _fatal = [];
    private readonly MemoryStore _disk = new(A, Guid.NewGuid());
    private readonly Replica _replica;

    public NodeMembershipTests() => _replica = new(_disk, _fatal.Enqueue);

    public void Dispose() => _replica.Dispose();

    [Fact]
    public async Task Two_empty_nodes_say_what_they_form_and_then_store_it()
    {
        var node = Make();
        node.Meet(Empty());
        var forming = node.Hello.Forming;
        Assert.NotEqual(Guid.Empty, forming);
        await SettleAsync();
        Assert.False(node.HasVote);
        node.Meet(Empty() with { Forming = forming });
        await Poll.UntilAsync("the configuration is stored", () => node.HasVote);
        Assert.Equal(forming, _disk.Configuration!.ClusterId);
    }

    [Fact]
    public async Task While_it_stores_one_configuration_it_announces_no_other_cluster()
    {
        var store = new GatedStore(new(A, Guid.NewGuid()));
        using var replica = new Replica(store, _fatal.Enqueue);
        var node = Make(replica: replica);
        node.Meet(Empty());
        store.Block();
        node.Meet(Empty() with { Forming = node.Hello.Forming });
        node.Meet(Empty() with { DiskId = Guid.NewGuid() });
        Assert.Equal(Guid.Empty, node.Hello.Forming);
        store.Unblock();
        await Poll.UntilAsync("the first configuration is stored", () => node.HasVote);
    }

    [Fact]
    public async Task A_store_that_must_not_vote_never_does_and_forms_nothing()
    {
        var open = Make();
        open.Meet(Empty());
        var node = Make("it is only in memory");
        node.Meet(Empty());
        Assert.Equal(Guid.Empty, node.Hello.Forming);
        node.Meet(Empty() with { Forming = open.Hello.Forming });
        await SettleAsync();
        Assert.False(node.HasVote);
        Assert.Null(_disk.Configuration);
    }

    [Fact]
    public async Task A_disk_that_the_cluster_does_not_know_is_left_unchanged()
    {
        var node = Make();
        node.Meet(Formed(Configuration(Guid.NewGuid())));
        Assert.NotNull(node.NoVoteReason);
        node.Meet(Formed(Configuration(_disk.Identity.DiskId)));
        await SettleAsync();
        Assert.False(node.HasVote);
        Assert.Null(_disk.Configuration);
        Assert.Equal(0, _disk.LastChange);
    }

    [Fact]
    public async Task Frames_pass_only_between_nodes_of_the_same_configuration()
    {
        var ours = Configuration(_disk.Identity.DiskId);
        _disk.Commit(new() { Configuration = ours });
        var node = Make();
        Assert.Null(node.IdentityFor(B));
        node.Meet(Empty());
        Assert.Null(node.IdentityFor(B));
        node.Meet(Formed(ours with { ClusterId = Guid.NewGuid() }) with { IsServing = false });
        Assert.Null(node.IdentityFor(B));
        node.Meet(Formed(ours) with { DiskId = Guid.NewGuid() });
        Assert.Null(node.IdentityFor(B));
        Assert.Null(node.VotingDisk(B));
        node.Meet(Formed(ours));
        Assert.Equal(FrameIdentity.Of(ours), node.IdentityFor(B));
        Assert.Equal(DiskOfB, node.VotingDisk(B));
        await SettleAsync();
        Assert.Empty(_fatal);
    }

    [Fact]
    public void A_node_without_a_vote_reads_with_the_identity_of_its_peers()
    {
        var node = Make();
        var theirs = Configuration(Guid.NewGuid());
        node.Meet(Formed(theirs));
        Assert.Equal(FrameIdentity.Of(theirs), node.IdentityFor(B));
    }

    [Fact]
    public void A_node_without_a_vote_answers_nothing_but_pings()
    {
        var membership = Make("it is only in memory");
        var node = new LocalNode(
            membership, _replica, () => throw new InvalidOperationException("It has no vote."),
            NodeEnvironment.Real, () => new(false, 1, 2, 3, 4, 5));
        Assert.IsType<PeerReply.Pong>(Ask(PeerRequest.Ping.Instance));
        Assert.IsType<PeerReply.Unreachable>(Ask(new PeerRequest.Changes(0, 1)));
        Assert.IsType<PeerReply.Unreachable>(
            Ask(new PeerRequest.Protocol(new Consensus.Request.InstallEpoch(9))));
        Assert.Equal(1, _disk.State.Epoch);
        var change = OrleansKv.Change.Delete(new(1, 2));
        var written = Assert.IsType<PeerReply.Written>(
            Ask(new PeerRequest.Forward(Key.From("k"), change, long.MaxValue)));
        Assert.IsType<WriteResult.NotApplied>(written.Result);
        var shown = Assert.IsType<PeerReply.Shown>(
            Ask(new PeerRequest.Forward(Key.From("k"), null, long.MaxValue)));
        Assert.IsType<ReadResult.Unavailable>(shown.Result);

        PeerReply? Ask(PeerRequest request)
        {
            PeerReply? answer = null;
            node.Answer(request, reply => answer = reply);
            return answer;
        }
    }

    private static Hello Empty() => new(B, DiskOfB, "A,B", false, null);

    private static Hello Formed(ClusterConfiguration configuration) =>
        new(B, DiskOfB, "A,B", true, configuration);

    private static ClusterConfiguration Configuration(Guid diskOfA) =>
        new(Guid.NewGuid(), 1, [new(A, diskOfA), new(B, DiskOfB)]);

    private NodeMembership Make(string? noVote = null, Replica? replica = null)
    {
        var nodes = new Dictionary<NodeId, NodeAddress> { [A] = new("a:1", "a:2"), [B] = new("b:1", "b:2") };
        var options = new NodeOptions(A, "", nodes, new());
        return new(options, replica ?? _replica, NullLogger.Instance, _fatal.Enqueue, noVote);
    }

    /// <summary>Waits until everything queued before is on disk.</summary>
    private Task SettleAsync() => _replica.AmendAsync(_ => { }).Soon();
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
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
    private readonly FakeTimeProvider _time = new();
    private readonly Replica _replica;

    public NodeMembershipTests() => _replica = new(_disk, _fatal.Enqueue);

    public void Dispose() => _replica.Dispose();

    [Fact]
    public async Task Two_empty_nodes_say_what_they_form_and_then_store_it()
    {
        var node = Make();
        Meet(node, Empty());
        var forming = node.Hello.Forming;
        Assert.NotEqual(Guid.Empty, forming);
        await SettleAsync();
        Assert.False(node.HasVote);
        await node.MeetAsync(Empty() with { Forming = forming }, isAnswer: true);
        await Poll.UntilAsync("the configuration is stored", () => node.HasVote);
        Assert.Equal(forming, _disk.Configuration!.ClusterId);
    }

    [Fact]
    public async Task While_it_stores_one_clusters_configuration_it_gives_its_word_for_no_other()
    {
        var store = new GatedStore(new(A, Guid.NewGuid()));
        using var replica = new Replica(store, _fatal.Enqueue);
        var node = Make(replica: replica);
        Meet(node, Empty());
        store.Block();
        Meet(node, Empty() with { Forming = node.Hello.Forming });
        Meet(node, Empty() with { DiskId = Guid.NewGuid() });
        Assert.Equal(Guid.Empty, node.Hello.Forming);
        store.Unblock();
        await Poll.UntilAsync("the first configuration is stored", () => node.HasVote);
    }

    [Fact]
    public async Task A_store_that_must_not_vote_never_does_and_forms_nothing()
    {
        var open = Make();
        Meet(open, Empty());
        var node = Make("it is only in memory");
        Meet(node, Empty());
        Assert.Equal(Guid.Empty, node.Hello.Forming);
        Meet(node, Empty() with { Forming = open.Hello.Forming });
        await SettleAsync();
        Assert.False(node.HasVote);
        Assert.Null(_disk.Configuration);
    }

    [Fact]
    public async Task A_disk_that_the_cluster_does_not_know_is_left_unchanged()
    {
        var node = Make();
        Meet(node, Formed(Configuration(Guid.NewGuid())));
        Assert.NotNull(node.NoVoteReason);
        Meet(node, Formed(Configuration(_disk.Identity.DiskId)));
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
        Meet(node, Empty());
        Assert.Null(node.IdentityFor(B));
        Meet(node, Formed(ours with { ClusterId = Guid.NewGuid() }) with { IsServing = false });
        Assert.Null(node.IdentityFor(B));
        Meet(node, Formed(ours) with { DiskId = Guid.NewGuid() });
        Assert.Null(node.IdentityFor(B));
        Assert.Null(node.VotingDisk(B));
        await node.MeetAsync(Formed(ours), isAnswer: true);
        Assert.Equal(FrameIdentity.Of(ours), node.IdentityFor(B));
        Assert.Equal(DiskOfB, node.VotingDisk(B));
        await SettleAsync();
        Assert.Empty(_fatal);
    }

    [Fact]
    public void A_node_without_a_vote_speaks_as_its_peers_do_to_read()
    {
        var node = Make();
        var theirs = Configuration(Guid.NewGuid());
        Meet(node, Formed(theirs));
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

    private static void Meet(NodeMembership node, Hello theirs) => _ = node.MeetAsync(theirs, isAnswer: true);

    private static Hello Empty() => new(B, DiskOfB, "A,B", false, null);

    private static Hello Formed(ClusterConfiguration configuration) =>
        new(B, DiskOfB, "A,B", true, configuration);

    private static ClusterConfiguration Configuration(Guid diskOfA) =>
        new(Guid.NewGuid(), 1, [new(A, diskOfA), new(B, DiskOfB)]);

    private NodeMembership Make(string? noVote = null, Replica? replica = null)
    {
        var nodes = new Dictionary<NodeId, NodeAddress> { [A] = new("a:1", "a:2"), [B] = new("b:1", "b:2") };
        var options = new NodeOptions(A, "", nodes, new());
        return new(options, replica ?? _replica, NullLogger.Instance, _fatal.Enqueue, _time, noVote);
    }

    /// <summary>Waits until everything queued before is on disk.</summary>
    private Task SettleAsync() => _replica.AmendAsync(_ => { }).Soon();
}

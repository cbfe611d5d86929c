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
    public async Task While_it_stores_one_configuration_it_announces_no_other_cluster()
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
    public void A_node_without_a_vote_reads_with_the_identity_of_its_peers()
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
            NodeEnvironment.Real, () => new(false, 1, 2, 3, 4, 5, false));
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

    /// <remarks>Rule R37.</remarks>
    [Fact]
    public async Task A_peer_that_shows_less_than_was_seen_is_not_counted_until_it_shows_all()
    {
        var node = Joined(out var ours);
        var first = StartHistory.First(Guid.NewGuid());
        await node.MeetAsync(Formed(ours) with { Starts = first }, isAnswer: true);
        Assert.Equal(B, node.Seen.Saw(new(first.Current.Id, 100)));
        var less = Formed(ours) with { Starts = first.Next(Guid.NewGuid(), 99) };
        await node.MeetAsync(less, isAnswer: true);
        Assert.Null(node.IdentityFor(B));
        Assert.Null(node.VotingDisk(B));
        Assert.True(node.IsRefused(B));
        Assert.Null(node.Seen.Saw(new(less.Starts.Current.Id, 1)));
        Assert.Equal(100, node.HelloTo(B).Seen!.Value.Seen);
        await node.MeetAsync(Formed(ours) with { Starts = first.Next(Guid.NewGuid(), 100) }, isAnswer: true);
        Assert.NotNull(node.IdentityFor(B));
    }

    /// <remarks>Rule R38.</remarks>
    [Fact]
    public async Task A_start_of_a_peer_is_on_disk_before_its_frames_are_accepted()
    {
        var store = new GatedStore(new(A, Guid.NewGuid()));
        var ours = Configuration(store.Identity.DiskId);
        store.Commit(new() { Configuration = ours });
        using var replica = new Replica(store, _fatal.Enqueue);
        var node = Make(replica: replica);
        var starts = StartHistory.First(Guid.NewGuid());
        store.Block();
        var meeting = node.MeetAsync(Formed(ours) with { Starts = starts }, isAnswer: true);
        Assert.Null(node.IdentityFor(B));
        Assert.Null(node.Seen.Saw(new(starts.Current.Id, 1)));
        store.Unblock();
        await meeting.Soon();
        Assert.Equal(B, node.Seen.Saw(new(starts.Current.Id, 1)));
        Assert.Equal(starts.Current.Id, Assert.Single(store.Peers).Start);
    }

    /// <remarks>Rule R39.</remarks>
    [Fact]
    public async Task What_was_seen_of_a_peer_is_stored_with_the_next_commit()
    {
        var node = Joined(out var ours);
        var starts = StartHistory.First(Guid.NewGuid());
        await node.MeetAsync(Formed(ours) with { Starts = starts }, isAnswer: true);
        node.Seen.Saw(new(starts.Current.Id, 100));
        node.Seen.Saw(new(starts.Current.Id, 50));
        Assert.Equal(0, Assert.Single(_disk.Peers).Seen);
        await _replica.AmendAsync(batch => batch.Progress.Add(new(B, DiskOfB, 1))).Soon();
        Assert.Equal(100, Assert.Single(_disk.Peers).Seen);
    }

    /// <remarks>Rule R40.</remarks>
    [Fact]
    public async Task A_disk_of_which_a_peer_saw_more_is_lost_for_good()
    {
        var node = Joined(out var ours);
        var me = _disk.Identity;
        var seen = new PeerStart(A, me.DiskId, me.Boot + 1, Guid.NewGuid(), 7);
        Meet(node, Formed(ours) with { Seen = seen with { Disk = Guid.NewGuid() } });
        Meet(node, Formed(ours) with { Seen = seen with { Node = B } });
        Assert.True(node.HasVote);
        Meet(node, Formed(ours) with { Seen = seen });
        Assert.False(node.HasVote);
        Assert.StartsWith("its disk went backward: B remembers", node.NoVoteReason, StringComparison.Ordinal);
        Assert.Equal(Guid.Empty, node.Stamp.Start);
        await SettleAsync();
        Assert.Equal(node.NoVoteReason, _disk.Loss);
        Assert.True(node.Hello.IsLost);
        var next = Make();
        Assert.Equal(_disk.Loss, next.NoVoteReason);
    }

    [Fact]
    public async Task A_peer_that_says_that_its_disk_is_lost_is_not_counted()
    {
        var node = Joined(out var ours);
        await node.MeetAsync(Formed(ours) with { IsLost = true }, isAnswer: true);
        Assert.Null(node.IdentityFor(B));
        Assert.True(node.IsRefused(B));
    }

    /// <summary>Such a hello may be a late one of a process that has ended, which proves nothing.</summary>
    [Fact]
    public async Task The_hello_of_an_older_start_that_a_peer_did_not_answer_with_changes_nothing()
    {
        var node = Joined(out var ours);
        var older = StartHistory.First(Guid.NewGuid());
        await node.MeetAsync(Formed(ours) with { Starts = older.Next(Guid.NewGuid(), 0) }, isAnswer: true);
        await node.MeetAsync(Formed(ours) with { Starts = older }, isAnswer: false);
        Assert.NotNull(node.IdentityFor(B));
    }

    /// <remarks>Rule R41.</remarks>
    [Fact]
    public async Task A_node_votes_once_all_others_could_say_that_its_disk_is_old()
    {
        var (c, d) = (NodeId.Parse("C"), Guid.NewGuid());
        var ours = Configuration(_disk.Identity.DiskId);
        ours = ours with { Voters = [.. ours.Voters, new(c, d)] };
        _disk.Commit(new() { Configuration = ours });
        var (node, late) = (Make(names: "A,B,C"), Make(names: "A,B,C"));
        Assert.False(node.HasVote);
        var b = Formed(ours) with { Configured = "A,B,C" };
        await node.MeetAsync(b, isAnswer: false);
        await node.MeetAsync(b, isAnswer: true);
        Assert.False(node.HasVote);
        await node.MeetAsync(b with { Node = c, DiskId = d }, isAnswer: true);
        Assert.True(node.HasVote);

        var suspicion = TimeSpan.FromMilliseconds(new ReplicationTiming().Suspicion);
        _time.Advance(2 * suspicion); // no majority was met, so it waits longer
        Assert.False(late.HasVote);
        await late.MeetAsync(b, isAnswer: true);
        _time.Advance(suspicion - TimeSpan.FromMilliseconds(1));
        Assert.False(late.HasVote);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Poll.UntilAsync("it waits no longer", () => late.HasVote);
    }

    /// <summary>A node that belongs to a cluster of A and B and has met B.</summary>
    private NodeMembership Joined(out ClusterConfiguration ours)
    {
        ours = Configuration(_disk.Identity.DiskId);
        _disk.Commit(new() { Configuration = ours });
        var node = Make();
        Meet(node, Formed(ours) with { DiskId = Guid.NewGuid() });
        return node;
    }

    private static void Meet(NodeMembership node, Hello theirs) => _ = node.MeetAsync(theirs, isAnswer: true);

    private static Hello Empty() => new(B, DiskOfB, "A,B", false, null);

    private static Hello Formed(ClusterConfiguration configuration) =>
        new(B, DiskOfB, "A,B", true, configuration);

    private static ClusterConfiguration Configuration(Guid diskOfA) =>
        new(Guid.NewGuid(), 1, [new(A, diskOfA), new(B, DiskOfB)]);

    private NodeMembership Make(string? noVote = null, Replica? replica = null, string names = "A,B")
    {
        var nodes = names.Split(',').ToDictionary(NodeId.Parse, name => new NodeAddress($"{name}:1", $"{name}:2"));
        var options = new NodeOptions(A, "", nodes, new());
        return new(options, replica ?? _replica, NullLogger.Instance, _fatal.Enqueue, _time, noVote);
    }

    /// <summary>Waits until everything queued before is on disk.</summary>
    private Task SettleAsync() => _replica.AmendAsync(_ => { }).Soon();
}

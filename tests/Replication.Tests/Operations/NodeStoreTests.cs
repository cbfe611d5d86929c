using OrleansKv.Replication.Hosts;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

/// <remarks>docs/architecture.md, One put.</remarks>
public sealed class NodeStoreTests
{
    private static readonly Key K = Key.From("k");
    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly NodeId B = NodeId.Parse("B");
    private static readonly WriteResult Committed = new WriteResult.Committed(7, true);

    [Fact]
    public async Task A_change_of_a_key_that_this_node_owns_goes_to_its_grain_with_its_deadline()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, grains) = (cluster["A"], new FakeGrains(A));
        a.Store.Grains = grains;
        var change = Set(a);
        var changing = ChangeAsync(a, change);
        var (key, came, deadline) = await grains.Changed.Task.Soon();
        Assert.Equal((K, change), (key, came));
        Assert.InRange(deadline - a.Group.Now, 1, a.Group.Timing.Operation);
        grains.Result.SetResult(Committed);
        Assert.Equal(Committed, await changing);
    }

    [Fact]
    public async Task A_change_of_a_key_of_another_node_goes_to_its_grain_there()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, b, grains) = (cluster["A"], cluster["B"], new FakeGrains(B));
        (a.Store.Grains, b.Store.Grains) = (new FakeGrains(B), grains);
        var change = Set(a);
        var changing = ChangeAsync(a, change);
        var (key, came, deadline) = await grains.Changed.Task.Soon();
        Assert.Equal((K, change), (key, came));
        Assert.InRange(deadline - b.Group.Now, 1, b.Group.Timing.Operation);
        grains.Result.SetResult(Committed);
        Assert.Equal(Committed, await changing);
    }

    [Fact]
    public async Task An_owner_without_grains_proposes_the_change_itself()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var a = cluster["A"];
        a.Store.Grains = new FakeGrains(B);
        Assert.Equal(new WriteResult.Committed(1, true), await ChangeAsync(a, Set(a)));
        Assert.Equal("v", await cluster.GetAsync("A", "k"));
    }

    /// <summary>Two nodes may see different silos for a moment.</summary>
    [Fact]
    public async Task A_forwarded_change_is_not_forwarded_again()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, b) = (cluster["A"], cluster["B"]);
        (a.Store.Grains, b.Store.Grains) = (new FakeGrains(B), new FakeGrains(A));
        Assert.Equal(new WriteResult.Committed(1, true), await ChangeAsync(a, Set(a)));
    }

    [Theory]
    [InlineData("B")]
    [InlineData("Z")]
    public async Task A_change_that_cannot_be_sent_to_its_owner_is_proposed_by_this_node(string owner)
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var a = cluster["A"];
        await cluster.StopAsync("B");
        await Poll.UntilAsync("the break is noticed", () => !a.Group.Links[1].IsReachable);
        a.Store.Grains = new FakeGrains(NodeId.Parse(owner));
        Assert.Equal(new WriteResult.Committed(1, true), await ChangeAsync(a, Set(a)));
    }

    [Fact]
    public async Task A_change_whose_owner_is_lost_is_unknown_and_is_not_proposed_again()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, grains) = (cluster["A"], new FakeGrains(B));
        (a.Store.Grains, cluster["B"].Store.Grains) = (new FakeGrains(B), grains);
        var changing = ChangeAsync(a, Set(a));
        await grains.Changed.Task.Soon();
        await cluster.StopAsync("B");
        Assert.IsType<WriteResult.Unknown>(await changing);
        Assert.Null(await cluster.GetAsync("A", "k"));
    }

    [Fact]
    public async Task A_grain_that_fails_leaves_the_change_unknown_unless_the_chosen_entry_has_it()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, change) = (cluster["A"], Set(cluster["A"]));
        a.Store.Grains = new FakeGrains(A) { Result = Failed() };
        Assert.IsType<WriteResult.Unknown>(await ChangeAsync(a, change));
        Assert.IsType<WriteResult.Committed>(await a.Store.Quorum.ChangeAsync(K, change, a.Group.Deadline));
        a.Store.Grains = new FakeGrains(A) { Result = Failed() };
        Assert.Equal(new WriteResult.Committed(1, true), await ChangeAsync(a, change));
    }

    [Fact]
    public async Task A_failing_grain_of_an_owner_does_not_break_the_stream()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var a = cluster["A"];
        (a.Store.Grains, cluster["B"].Store.Grains) = (new FakeGrains(B), new FakeGrains(B) { Result = Failed() });
        Assert.IsType<WriteResult.Unknown>(await ChangeAsync(a, Set(a)));
        a.Store.Grains = null;
        Assert.IsType<WriteResult.Committed>(await cluster.SetAsync("A", "other", "v"));
    }

    [Fact]
    public async Task An_operation_that_arrives_after_its_deadline_is_not_started()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var b = cluster["B"];
        var late = b.Group.UnixNow - 5000;
        var (written, shown) = (Reply(), Reply());
        await b.Store.AnswerAsync(new(K, Set(b), late), written.SetResult).Soon();
        await b.Store.AnswerAsync(new(K, null, late), shown.SetResult).Soon();
        var result = Assert.IsType<PeerReply.Written>(await written.Task).Result;
        Assert.IsType<WriteResult.NotApplied>(result);
        Assert.IsType<ReadResult.Unavailable>(Assert.IsType<PeerReply.Shown>(await shown.Task).Result);
        Assert.Null(await cluster.GetAsync("B", "k"));

        static TaskCompletionSource<PeerReply> Reply() => new();
    }

    [Fact]
    public async Task Grains_that_were_replaced_do_not_detach_the_new_ones()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (store, old, current) = (cluster["A"].Store, new FakeGrains(A), new FakeGrains(A));
        store.Grains = old;
        store.Grains = current;
        store.Detach(old);
        Assert.Same(current, store.Grains);
        store.Detach(current);
        Assert.Null(store.Grains);
    }

    private static Change Set(ReplicaHost host) => Change.Set(host.Ids.Next(), Bench.Text("v"));

    private static Task<WriteResult> ChangeAsync(ReplicaHost host, Change change) =>
        host.Store.ChangeAsync(K, change, CancellationToken.None).AsTask().Soon();

    private static TaskCompletionSource<WriteResult> Failed()
    {
        var failed = new TaskCompletionSource<WriteResult>();
        failed.SetException(new InvalidOperationException("a bug"));
        return failed;
    }

    private sealed class FakeGrains(NodeId owner) : IKeyGrains
    {
        public TaskCompletionSource<(Key, Change, long)> Changed { get; } = new();

        public TaskCompletionSource<WriteResult> Result { get; init; } = new();

        public NodeId? OwnerOf(Key key) => owner;

        public Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
        {
            Changed.TrySetResult((key, change, deadline));
            return Result.Task;
        }

        public Task<ReadResult> ReadAsync(Key key, long deadline) =>
            Task.FromResult<ReadResult>(new ReadResult.Absent());
    }
}

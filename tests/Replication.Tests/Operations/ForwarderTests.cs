using OrleansKv.Replication.Hosts;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class ForwarderTests
{
    private static readonly Key Key = Key.From("k");
    private static readonly NodeId B = NodeId.Parse("B");

    [Fact]
    public async Task A_change_is_carried_out_by_the_node_it_is_forwarded_to()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var owner = new FakeOwner();
        cluster["B"].Owner = owner;
        var change = Change.Set(cluster["A"].Ids.Next(), Bench.Text("v"));
        var sent = cluster["A"].Forwarder.TryChange(B, Key, change, cluster["A"].Group.Deadline);
        var (key, came, deadline) = await owner.Changed.Task.Soon();
        Assert.Equal((Key, change), (key, came));
        Assert.InRange(deadline - cluster["B"].Group.UnixNow, 1, cluster["B"].Group.Timing.Operation + 100);
        owner.Result.SetResult(new WriteResult.Committed(7, true));
        Assert.Equal(new WriteResult.Committed(7, true), await sent!.Soon());
    }

    [Fact]
    public async Task Without_grains_the_node_proposes_itself()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var a = cluster["A"];
        var change = Change.Set(a.Ids.Next(), Bench.Text("v"));
        var written = await a.Forwarder.TryChange(B, Key, change, a.Group.Deadline)!.Soon();
        Assert.Equal(new WriteResult.Committed(1, true), written);
        var shown = await a.Forwarder.TryRead(B, Key, a.Group.Deadline)!.Soon();
        Assert.Equal(Bench.Text("v"), Assert.IsType<ReadResult.Found>(shown).Value);
    }

    [Fact]
    public async Task What_cannot_be_sent_has_not_left()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var a = cluster["A"];
        await cluster.StopAsync("B");
        await Eventually.HoldsAsync(() => !a.Group.Links[1].IsReachable, "the break is noticed");
        Assert.Null(a.Forwarder.TryChange(B, Key, Change.Delete(a.Ids.Next()), a.Group.Deadline));
        Assert.Null(a.Forwarder.TryRead(B, Key, a.Group.Deadline));
        Assert.Null(a.Forwarder.TryRead(NodeId.Parse("Z"), Key, a.Group.Deadline));
    }

    [Fact]
    public async Task A_change_whose_node_is_lost_ends_without_an_answer()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, owner) = (cluster["A"], new FakeOwner());
        cluster["B"].Owner = owner;
        var sent = a.Forwarder.TryChange(B, Key, Change.Delete(a.Ids.Next()), a.Group.Deadline);
        await owner.Changed.Task.Soon();
        await cluster.StopAsync("B");
        Assert.Null(await sent!.Soon());
    }

    [Fact]
    public async Task What_arrives_after_its_deadline_is_not_begun()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var b = cluster["B"];
        var late = b.Group.UnixNow - 5000;
        var written = await b.Owner.ChangeAsync(Key, Change.Set(b.Ids.Next(), Bench.Text("v")), late).Soon();
        Assert.Equal(Forwarded.TooLate, written);
        Assert.Null(await cluster.GetAsync("B", "k"));
    }

    [Fact]
    public async Task An_owner_that_fails_leaves_the_change_unanswered_and_the_stream_whole()
    {
        await using var cluster = await TestCluster.FormedAsync("A", "B", "C");
        var (a, owner) = (cluster["A"], new FakeOwner());
        cluster["B"].Owner = owner;
        owner.Result.SetException(new InvalidOperationException("a bug"));
        var sent = a.Forwarder.TryChange(B, Key, Change.Delete(a.Ids.Next()), a.Group.Deadline);
        Assert.Null(await sent!.Soon());
        Assert.IsType<WriteResult.Committed>(await cluster.SetAsync("A", "other", "v"));
    }

    private sealed class FakeOwner : IKeyOwner
    {
        public TaskCompletionSource<(Key, Change, long)> Changed { get; } = new();

        public TaskCompletionSource<WriteResult> Result { get; } = new();

        public Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
        {
            Changed.SetResult((key, change, deadline));
            return Result.Task;
        }

        public Task<ReadResult> ReadAsync(Key key, long deadline) =>
            Task.FromResult<ReadResult>(new ReadResult.Absent());
    }
}

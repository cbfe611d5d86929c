using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

/// <summary>What a proposer refuses before anything is sent.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly KeyProposer _proposer;

    public RefusalTests() => _proposer = new(Key.From("k"), _bench.Group);

    public void Dispose() => _proposer.Dispose();

    [Fact]
    public async Task Without_a_reachable_majority_a_change_is_refused_within_100_ms_and_nothing_is_sent()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        var change = ProposeAsync();
        for (var ms = 0; ms < 100 && !change.IsCompleted; ms += 10) await PassAsync(change);
        Assert.IsType<WriteResult.NotApplied>((await change.Soon()).Result);
        Assert.All(_bench.Links, link => Assert.Empty(link.Requests));
    }

    [Fact]
    public async Task A_change_waits_for_a_majority_that_is_back_soon()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        var change = ProposeAsync();
        await PassAsync(change);
        _bench.Links[1].IsReachable = true;
        for (var ms = 0; ms < 100 && !change.IsCompleted; ms += 10) await PassAsync(change);
        Assert.IsType<WriteResult.Committed>((await change.Soon()).Result);
    }

    [Fact]
    public async Task A_value_is_refused_before_anything_is_sent_when_the_disks_of_a_majority_are_full()
    {
        _bench.Links[0].Store.Room = DiskRoom.Low;
        Assert.IsType<WriteResult.Committed>((await ProposeAsync().Soon()).Result);
        _bench.Links[2].Store.Room = DiskRoom.Low;
        _bench.Forget();
        var refused = Assert.IsType<WriteResult.InsufficientStorage>((await ProposeAsync().Soon()).Result);
        Assert.Contains("The disk of A, C is nearly full", refused.Reason);
        Assert.All(_bench.Links, link => Assert.Empty(link.Requests));
    }

    [Fact]
    public async Task With_one_disk_full_and_one_replica_down_a_value_is_refused_for_the_disk()
    {
        _bench.Links[1].Store.Room = DiskRoom.Full;
        _bench.Links[2].IsReachable = false;
        Assert.IsType<WriteResult.InsufficientStorage>((await ProposeAsync().Soon()).Result);
    }

    [Fact]
    public async Task Full_disks_do_not_stop_a_delete_or_a_read_with_proof()
    {
        await ProposeAsync().Soon();
        foreach (var link in _bench.Links) link.Store.Room = DiskRoom.Full;
        var read = await _proposer.ProposeAsync(null, _bench.Group.Deadline).Soon();
        Assert.IsType<WriteResult.Committed>(read.Result);
        var delete = Change.Delete(_bench.Group.Ids.Next());
        var deleted = await _proposer.ProposeAsync(delete, _bench.Group.Deadline).Soon();
        Assert.IsType<WriteResult.Committed>(deleted.Result);
        foreach (var link in _bench.Links) link.Store.Room = DiskRoom.Ample;
        Assert.IsType<WriteResult.Committed>((await ProposeAsync().Soon()).Result);
    }

    [Fact]
    public void Operations_of_all_keys_together_are_bounded_in_number_and_bytes()
    {
        var waiting = new WaitingOperations(most: 2, mostBytes: 10_000);
        Assert.True(waiting.TryEnter(8000));
        Assert.False(waiting.TryEnter(8000));
        Assert.True(waiting.TryEnter(0));
        Assert.False(waiting.TryEnter(0));
        waiting.Leave(8000);
        Assert.True(waiting.TryEnter(8000));
    }

    [Fact]
    public async Task Waiting_operations_are_counted_until_they_end()
    {
        _bench.Links[1].Holds = _bench.Links[2].Holds = true;
        var big = Change.Set(_bench.Group.Ids.Next(), new(new byte[Limits.ValueBytes], "a/b"));
        var changes = new List<Task<Proposed>>();
        while (changes.Count < 1000 && !changes.Exists(c => c.IsCompleted))
            changes.Add(_proposer.ProposeAsync(
                big with { Id = _bench.Group.Ids.Next() }, _bench.Group.Deadline));
        Assert.InRange(changes.Count, 100, 200);
        Assert.IsType<WriteResult.NotApplied>((await changes[^1]).Result);
        while (!changes.TrueForAll(c => c.IsCompleted)) _bench.Pass(100);
        foreach (var link in _bench.Links) link.Release();
        Assert.True(_bench.Group.Waiting.TryEnter((int)Limits.WaitingBytes - 10_000));
    }

    private Task<Proposed> ProposeAsync() => _proposer.ProposeAsync(
        Change.Set(_bench.Group.Ids.Next(), Bench.Text("x")), _bench.Group.Deadline);

    /// <summary>Lets the clock run on and the waiting code run, if it is to.</summary>
    private async Task PassAsync(Task pending)
    {
        _bench.Pass(10);
        for (var i = 0; i < 100 && !pending.IsCompleted; i++) await Task.Yield();
    }
}

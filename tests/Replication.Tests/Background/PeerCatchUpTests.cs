using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Background;

/// <summary>Catch-up of A from B, which is a store in memory that answers immediately.</summary>
/// <remarks>docs/protocol.md, rules R31 to R33.</remarks>
public sealed class PeerCatchUpTests : IAsyncDisposable
{
    private readonly Bench _bench = new();
    private readonly GatedStore _own;
    private readonly Replica _replica;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Key> _repaired = [];
    private PeerCatchUp _catchUp;
    private Task _running = Task.CompletedTask;
    private bool _repairs = true;

    public PeerCatchUpTests()
    {
        _own = new(_bench.Links[0].Store); // the group's own epoch is this store's
        _replica = new(_own, e => throw e);
        _catchUp = Make();
    }

    private InstantLink Peer => _bench.Links[1];

    private MemoryStore Theirs => Peer.Store;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
        _replica.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Everything_that_the_peer_stored_arrives_over_many_pages_including_tombstones()
    {
        Theirs.PutAll(Samples.Keys(1300), 1, "x");
        for (var i = 0; i < 1300; i += 10) Theirs.Put(Samples.Key(i), Samples.Accepted(2, (string?)null));
        await RunToEndAsync();
        for (var i = 0; i < 1300; i++) Assert.Equal(Theirs.Read(Samples.Key(i)), _own.Read(Samples.Key(i)));
        Assert.Equal(0, _catchUp.Lag);
    }

    [Fact]
    public async Task A_page_that_ends_exactly_at_the_peers_last_change_is_the_last()
    {
        Theirs.PutAll(Samples.Keys(500), 1, "x");
        await RunToEndAsync();
        Assert.Equal(500, Progress);
        Assert.Single(Peer.Requests.OfType<PeerRequest.Changes>());
    }

    [Fact]
    public async Task Erased_rows_leave_no_record_and_the_progress_passes_them()
    {
        Theirs.Put(Samples.Key(1), Samples.Accepted(1, "x"));
        Theirs.Put(Samples.Key(1), null);
        await RunToEndAsync();
        Assert.Equal(2, Progress);
    }

    [Fact]
    public async Task Rows_only_promised_are_passed_over_and_leave_nothing_behind()
    {
        Theirs.Put(Samples.Key(1), Samples.PromisedOnly(9));
        await RunToEndAsync();
        Assert.Equal(1, Progress);
        Assert.Null(_own.Read(Samples.Key(1)));
        Assert.Empty(Peer.Of<Request.Read>());
    }

    [Fact]
    public async Task A_row_of_an_older_clear_epoch_is_not_brought_back()
    {
        Theirs.Put(Samples.Key(1), Samples.Accepted(9, "cleared"));
        _own.Commit(new() { State = new(2, default) });
        await RunToEndAsync();
        Assert.Null(_own.Read(Samples.Key(1)));
        Assert.Equal(2, Theirs.State.Epoch);
    }

    [Fact]
    public async Task A_missed_clear_is_caught_up_with_the_first_record()
    {
        Theirs.Commit(new() { State = new(2, default) });
        var ballot = new Ballot(4, Samples.B, 1, 1);
        Theirs.Put(Samples.Key(1), new Register(ballot, ballot, new(2, 7, Bench.Text("new"), 0, 6, [])));
        await RunToEndAsync();
        Assert.Equal(2, _own.State.Epoch);
        Assert.Equal("new", Bench.TextOf(_replica.ReadLocal(Samples.Key(1))));
    }

    [Fact]
    public async Task A_higher_ballot_of_a_cleared_epoch_does_not_hide_the_peers_entry_of_this_one()
    {
        _own.Put(Samples.Key(1), Samples.Accepted(3, "cleared"));
        _own.Commit(new() { State = new(2, default) });
        Theirs.Commit(new() { State = new(2, default) });
        var ballot = new Ballot(2, Samples.B, 1, 1);
        Theirs.Put(Samples.Key(1), new Register(ballot, ballot, new(2, 7, Bench.Text("new"), 0, 6, [])));
        await RunToEndAsync();
        Assert.Equal(
            Samples.Key(1), Assert.Single(_repaired)); // its promise refuses the record, so the key is settled again
    }

    [Fact]
    public async Task An_entry_that_this_replica_has_already_is_not_fetched()
    {
        Theirs.PutAll(Samples.Keys(10), 1, "x");
        _own.PutAll(Samples.Keys(9), 1, "x");
        await RunToEndAsync();
        Assert.Single(Peer.Of<Request.Read>());
    }

    [Fact]
    public async Task A_record_refused_for_a_higher_promise_is_repaired_before_the_progress_advances()
    {
        Theirs.Put(Samples.Key(1), Samples.Accepted(1, "x"));
        _own.Put(Samples.Key(1), Samples.PromisedOnly(5));
        _repairs = false;
        Start();
        await Poll.UntilAsync("a repair is tried", () => _repaired.Count >= 1);
        Assert.Equal(0, Progress);
        Assert.False(_catchUp.IsCaughtUp);
        _repairs = true;
        await EndAsync();
        Assert.Equal(1, Progress);
        Assert.All(_repaired, key => Assert.Equal(Samples.Key(1), key));
    }

    [Fact]
    public async Task Progress_is_durable_and_nothing_is_read_again_after_a_restart()
    {
        Theirs.PutAll(Samples.Keys(1300), 1, "x");
        await RunToEndAsync();
        await _stop.CancelAsync();
        await _running.Soon();
        _bench.Forget();
        _catchUp = Make();
        using var again = new CancellationTokenSource();
        var running = _catchUp.RunAsync(again.Token);
        await Poll.UntilAsync("it is caught up", () => _catchUp.IsCaughtUp);
        await again.CancelAsync();
        await running.Soon();
        Assert.Empty(Peer.Requests);
    }

    [Fact]
    public async Task Another_disk_of_the_same_peer_is_read_from_the_start()
    {
        _own.Commit(Batch(new(Samples.B, Guid.NewGuid(), 1_000_000)));
        Theirs.Put(Samples.Key(1), Samples.Accepted(1, "x"));
        await RunToEndAsync();
        Assert.NotNull(_own.Read(Samples.Key(1)));
    }

    [Fact]
    public async Task A_break_leaves_the_progress_at_the_last_page_and_the_rest_follows_later()
    {
        Theirs.PutAll(Samples.Keys(1300), 1, "x");
        Peer.Instead = request => request is PeerRequest.Changes { Since: > 0 }
            ? new PeerReply.Unreachable("lost")
            : null;
        Start();
        await Poll.UntilAsync("one page is through", () => Progress == 500);
        Assert.False(_catchUp.IsCaughtUp);
        Peer.Instead = null;
        await EndAsync();
        Assert.Equal(1300, Progress);
    }

    [Fact]
    public async Task An_unreachable_peer_is_not_caught_up_with()
    {
        await RunToEndAsync();
        Peer.IsReachable = false;
        await PassUntilAsync(() => !_catchUp.IsCaughtUp, "the break is noticed");
    }

    [Fact]
    public async Task A_missed_clear_arrives_although_nothing_was_written_after_it()
    {
        _own.Put(Samples.Key(1), Samples.Accepted(1, "cleared"));
        Theirs.Commit(new() { State = new(2, default) });
        await RunToEndAsync();
        Assert.Equal(2, _own.State.Epoch);
    }

    private static StoreBatch Batch(PeerProgress progress)
    {
        var batch = new StoreBatch();
        batch.Progress.Add(progress);
        return batch;
    }

    private long Progress => _own.Progress(Samples.B, Theirs.Identity.DiskId);

    private PeerCatchUp Make() => new(
        Peer, Theirs.Identity.DiskId,
        () => new PeerStatus(true, Theirs.LastChange, 0, 0, 0, Theirs.State.Epoch, false), _replica, RepairAsync,
        _bench.Group);

    private Task<bool> RepairAsync(Key key)
    {
        lock (_repaired) _repaired.Add(key);
        return Task.FromResult(_repairs);
    }

    private void Start() => _running = _catchUp.RunAsync(_stop.Token);

    private Task EndAsync() => PassUntilAsync(() => _catchUp.IsCaughtUp, "it is caught up");

    private Task RunToEndAsync()
    {
        Start();
        return EndAsync();
    }

    private Task PassUntilAsync(Func<bool> condition, string what) => Poll.UntilAsync(
        what, () =>
        {
            if (condition()) return true;
            _bench.Pass(_bench.Group.Timing.CatchUp);
            return false;
        });
}

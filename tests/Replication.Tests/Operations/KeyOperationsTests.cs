using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class KeyOperationsTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly KeyProposer _proposer;
    private readonly KeyOperations _operations;

    public KeyOperationsTests()
    {
        _proposer = new(Key.From("k"), _bench.Group);
        _operations = new(_bench.Group, _proposer);
    }

    public void Dispose() => _proposer.Dispose();

    [Fact]
    public async Task An_entry_that_is_not_overdue_shows_when_it_expires()
    {
        await SetAsync("a", ttl: 1000);
        var found = Assert.IsType<ReadResult.Found>(await ReadAsync());
        Assert.Equal(_bench.Time.GetUtcNow().AddMilliseconds(1000), found.ExpiresAt);
    }

    [Fact]
    public async Task An_overdue_entry_reads_as_absent_by_a_chosen_tombstone()
    {
        await SetAsync("a", ttl: 1000);
        _bench.Pass(1000);
        Assert.IsType<ReadResult.Absent>(await ReadAsync());
        var majority = _bench.Links.Count(link => link.Store.Read(Key.From("k"))!.Entry!.IsTombstone);
        Assert.True(majority >= 2);
    }

    [Fact]
    public async Task An_overdue_entry_whose_delete_is_not_committed_is_not_called_absent()
    {
        await SetAsync("a", ttl: 1000);
        _bench.Pass(1000);
        _bench.Links[1].Instead = _bench.Links[2].Instead = request =>
            request is PeerRequest.Protocol { Request: Request.Accept }
                ? new PeerReply.Unreachable("lost")
                : null;
        var reading = _operations.ReadAsync(Key.From("k"), _bench.Group.Deadline);
        while (!reading.IsCompleted && _bench.Group.Now < 10_000) _bench.Pass(50);
        Assert.IsType<ReadResult.Unavailable>(await reading.Soon());
    }

    [Fact]
    public async Task A_condition_on_an_overdue_entry_is_judged_again_after_the_expiry()
    {
        await SetAsync("a", ttl: 1000);
        Assert.IsType<WriteResult.ConditionFailed>(await ChangeAsync(_bench.Set("b", Condition.Absent)));
        _bench.Pass(1000);
        Assert.Equal(
            new WriteResult.Committed(3, true), await ChangeAsync(_bench.Set("b", Condition.Absent)));
    }

    [Fact]
    public async Task A_value_written_before_the_expiry_takes_effect_survives_it()
    {
        await SetAsync("a", ttl: 1000);
        var overdue = (await _proposer.ProposeAsync(null, _bench.Group.Deadline).Soon()).Entry;
        _bench.Pass(1000);
        await SetAsync("b", ttl: 0);
        Assert.Null(await _operations.ShowAsync(Key.From("k"), overdue, _bench.Group.Deadline).Soon());
        Assert.IsType<ReadResult.Found>(await ReadAsync());
    }

    [Fact]
    public async Task An_increment_of_an_overdue_counter_starts_again()
    {
        await SetAsync("5", ttl: 1000);
        Assert.Equal(new WriteResult.Committed(2, false, 6), await IncrementAsync());
        _bench.Pass(1000);
        Assert.Equal(new WriteResult.Committed(4, true, 1), await IncrementAsync());
    }

    [Fact]
    public async Task A_touch_does_not_revive_an_overdue_key()
    {
        await SetAsync("a", ttl: 1000);
        _bench.Pass(1000);
        Assert.Equal(
            new WriteResult.ConditionFailed(null),
            await ChangeAsync(Change.Touch(_bench.Group.Ids.Next(), 0)));
    }

    [Fact]
    public async Task Concurrent_increments_each_have_their_own_sum()
    {
        await IncrementAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => IncrementAsync()));
        Assert.Equal(
            Enumerable.Range(2, 64).Select(i => (long?)i),
            results.Select(r => ((WriteResult.Committed)r).Number).Order());
    }

    /// <summary>Of one batch: the increment first, then a put that replaces what it met.</summary>
    [Fact]
    public async Task An_increment_at_an_overdue_revision_that_was_replaced_gets_the_new_revision()
    {
        var batch = new Proposed(
            new WriteResult.ConditionFailed(1), new Entry(1, 2, Bench.Text("put"), 0, 0, []));
        var again = batch with { Result = new WriteResult.ConditionFailed(2) };
        var answers = new Queue<Proposed>([batch, again]);
        var operations = new KeyOperations(_bench.Group, new Answers(answers));
        var increment = Change.Increment(_bench.Group.Ids.Next(), 1, Condition.At(1));
        Assert.Equal(
            new WriteResult.ConditionFailed(2),
            await operations.ChangeAsync(Key.From("k"), increment, _bench.Group.Deadline).Soon());
    }

    private Task<WriteResult> IncrementAsync() =>
        ChangeAsync(Change.Increment(_bench.Group.Ids.Next(), 1));

    private Task<WriteResult> SetAsync(string text, long ttl) =>
        ChangeAsync(_bench.Set(text, expiresAt: ttl == 0 ? 0 : _bench.Group.UnixNow + ttl));

    private Task<WriteResult> ChangeAsync(Change change) =>
        _operations.ChangeAsync(Key.From("k"), change, _bench.Group.Deadline).Soon();

    private Task<ReadResult> ReadAsync() => _operations.ReadAsync(Key.From("k"), _bench.Group.Deadline).Soon();

    private sealed class Answers(Queue<Proposed> answers) : IProposer
    {
        public Task<Proposed> ProposeAsync(Key key, Change? change, long deadline) =>
            Task.FromResult(answers.Dequeue());
    }
}

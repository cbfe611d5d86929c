using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class KeyProposerTests : IDisposable
{
    private static readonly Key K = Key.From("k");

    private readonly Bench _bench = new();
    private readonly KeyProposer _proposer;

    public KeyProposerTests() => _proposer = new(K, _bench.Group);

    public void Dispose() => _proposer.Dispose();

    [Fact]
    public async Task The_first_change_costs_a_prepare_and_an_accept_the_next_an_accept_alone()
    {
        Assert.Equal(new WriteResult.Committed(1, true), (await Set("a").Soon()).Result);
        Assert.Single(_bench.Links[1].Of<Request.Prepare>());
        _bench.Forget();
        Assert.Equal(new WriteResult.Committed(2, false), (await Set("b").Soon()).Result);
        Assert.IsType<Request.Accept>(Assert.Single(_bench.Links[1].Of<Request>()));
    }

    [Fact]
    public async Task The_proposer_after_an_evicted_one_resumes_its_term()
    {
        using var own = new Replica(_bench.Links[0].Store, e => Assert.Fail(e.Message));
        using (var first = new KeyProposer(K, _bench.Group, own))
            await first.ProposeAsync(_bench.Set("a"), _bench.Group.Deadline).Soon();
        _bench.Forget();
        using var next = new KeyProposer(K, _bench.Group, own);
        var read = await next.ProposeAsync(null, _bench.Group.Deadline).Soon();
        Assert.Equal("a", Bench.TextOf(read.Entry));
        await next.ProposeAsync(_bench.Set("b"), _bench.Group.Deadline).Soon();
        Assert.Empty(_bench.Links[1].Of<Request.Prepare>());
        Assert.Single(_bench.Links[1].Of<Request.Accept>());
    }

    [Fact]
    public async Task An_unresolved_term_of_a_proposer_is_not_resumed()
    {
        using var own = new Replica(_bench.Links[0].Store, e => Assert.Fail(e.Message));
        var first = new KeyProposer(K, _bench.Group, own);
        await first.ProposeAsync(_bench.Set("a"), _bench.Group.Deadline).Soon();
        _bench.Links[1].Holds = _bench.Links[2].Holds = true;
        var open = first.ProposeAsync(_bench.Set("b"), _bench.Group.Deadline);
        first.Dispose();
        _bench.Forget();
        using var next = new KeyProposer(K, _bench.Group, own);
        var read = next.ProposeAsync(null, _bench.Group.Deadline);
        Assert.Single(_bench.Links[0].Of<Request.Prepare>());
        _bench.Links[1].Release();
        _bench.Links[2].Release();
        Assert.Equal("b", Bench.TextOf((await read.Soon()).Entry));
        Assert.IsType<WriteResult.Committed>((await open.Soon()).Result);
    }

    [Fact]
    public async Task A_read_under_a_held_term_confirms_and_writes_nothing()
    {
        await Set("a").Soon();
        _bench.Forget();
        var read = await _proposer.ProposeAsync(null, _bench.Group.Deadline).Soon();
        Assert.Equal("a", Bench.TextOf(read.Entry));
        Assert.IsType<Request.Confirm>(Assert.Single(_bench.Links[2].Of<Request>()));
    }

    [Fact]
    public async Task Waiting_changes_are_sent_together_and_each_has_its_own_result()
    {
        await Set("a").Soon();
        _bench.Forget();
        foreach (var link in _bench.Links) link.Holds = true;
        var first = Set("b");
        var waiting = Enumerable.Range(0, 10).Select(i => Set($"c{i}")).ToArray();
        foreach (var link in _bench.Links) link.Release();
        Assert.Equal(new WriteResult.Committed(2, false), (await first.Soon()).Result);
        for (var i = 0; i < waiting.Length; i++)
            Assert.Equal(new WriteResult.Committed(3 + i, false), (await waiting[i].Soon()).Result);
        Assert.Equal(2, _bench.Links[0].Of<Request.Accept>().Count());
    }

    [Fact]
    public async Task Without_a_majority_a_change_ends_at_its_deadline_as_not_applied()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        var change = Set("a");
        await PassUntil(change);
        Assert.IsType<WriteResult.NotApplied>((await change.Soon()).Result);
    }

    [Fact]
    public async Task A_change_whose_accept_was_sent_and_not_answered_ends_as_unknown()
    {
        _bench.Links[1].Instead = _bench.Links[2].Instead = Silence;
        var change = Set("a");
        Assert.False(change.IsCompleted);
        await PassUntil(change);
        Assert.IsType<WriteResult.Unknown>((await change.Soon()).Result);

        static PeerReply? Silence(PeerRequest request) =>
            request is PeerRequest.Protocol { Request: Request.Accept }
                ? new PeerReply.Unreachable("lost")
                : null;
    }

    [Fact]
    public async Task One_silent_replica_costs_nothing()
    {
        _bench.Links[2].Holds = true;
        Assert.IsType<WriteResult.Committed>((await Set("a").Soon()).Result);
        Assert.IsType<WriteResult.Committed>((await Set("b").Soon()).Result);
    }

    [Fact]
    public async Task A_lost_round_is_tried_again_after_the_round_timeout()
    {
        _bench.Links[1].Holds = _bench.Links[2].Holds = true;
        var change = Set("a");
        Assert.False(change.IsCompleted);
        _bench.Links[1].Holds = false;
        _bench.Pass(_bench.Group.Timing.Round);
        for (var i = 0; i < 20 && !change.IsCompleted; i++) _bench.Pass(10);
        Assert.IsType<WriteResult.Committed>((await change.Soon()).Result);
    }

    [Fact]
    public async Task A_node_without_a_vote_proposes_nothing()
    {
        _bench.MayPropose = false;
        Assert.IsType<WriteResult.NotApplied>((await Set("a").Soon()).Result);
        Assert.All(_bench.Links, link => Assert.Empty(link.Requests));
    }

    [Fact]
    public async Task An_operation_that_waits_in_a_disposed_proposer_ends_by_its_deadline()
    {
        foreach (var link in _bench.Links) link.Holds = true;
        var change = Set("a");
        _proposer.Dispose();
        await PassUntil(change);
        Assert.IsType<WriteResult.NotApplied>((await change.Soon()).Result);
    }

    [Fact]
    public async Task A_disposed_proposer_accepts_no_more_operations()
    {
        foreach (var link in _bench.Links) link.Holds = true;
        _proposer.Dispose();
        Assert.IsType<WriteResult.NotApplied>((await Set("a").Soon()).Result);
        Assert.All(_bench.Links, link => Assert.Empty(link.Requests));
    }

    [Fact]
    public async Task An_answer_of_the_wrong_kind_does_not_count()
    {
        _bench.Links[1].Instead = _ => new PeerReply.Scan([]);
        Assert.IsType<WriteResult.Committed>((await Set("a").Soon()).Result);
    }

    [Fact]
    public async Task Answers_on_many_threads_lose_no_operation()
    {
        var changes = Enumerable.Range(0, 200)
            .Select(i => Task.Run(() => _proposer.ProposeAsync(_bench.Set($"{i}"), _bench.Group.Deadline)));
        var results = await Task.WhenAll(changes).Soon();
        var revisions = results.Select(r => Assert.IsType<WriteResult.Committed>(r.Result).Revision).Order();
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), revisions);
    }

    private Task<Proposed> Set(string text) =>
        _proposer.ProposeAsync(_bench.Set(text), _bench.Group.Deadline);

    /// <summary>In steps: one leap would fire only the timers that are due already.</summary>
    private async Task PassUntil(Task done)
    {
        var deadline = _bench.Group.Deadline;
        while (_bench.Group.Now < deadline) _bench.Pass(50);
        await done.Soon();
    }
}

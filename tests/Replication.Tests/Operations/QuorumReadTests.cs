using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class QuorumReadTests
{
    private static readonly Key K = Key.From("k");

    private readonly Bench _bench = new();

    [Fact]
    public async Task Two_equal_answers_suffice_and_the_third_is_not_asked()
    {
        Store("x", 1, 0, 1, 2);
        Assert.Equal("x", Bench.TextOf((await ReadAsync())!.Entry));
        Assert.Single(Asked());
    }

    [Fact]
    public async Task Nothing_at_a_majority_is_proven_absence()
    {
        Assert.Null((await ReadAsync())!.Entry);
    }

    [Fact]
    public async Task After_a_disagreement_the_third_replica_is_asked_and_a_majority_with_one_ballot_wins()
    {
        Store("old", 1, 0, 1, 2);
        Store("new", 2, 1, 2);
        Assert.Equal("new", Bench.TextOf((await ReadAsync())!.Entry));
        Assert.Equal(2, Asked().Count());
    }

    [Fact]
    public async Task What_only_a_minority_shows_is_never_returned()
    {
        Store("old", 1, 0);
        Store("new", 2, 1);
        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task The_third_is_asked_when_the_first_takes_longer_than_the_hedge()
    {
        Store("x", 1, 0, 1, 2);
        foreach (var peer in _bench.Links[1..]) peer.Holds = true;
        var reading = ReadAsync();
        Assert.Single(Asked());
        _bench.Pass(_bench.Group.Timing.Hedge);
        Assert.Equal(2, Asked().Count());
        _bench.Links[2].Release();
        Assert.Equal("x", Bench.TextOf((await reading.Soon())!.Entry));
    }

    [Fact]
    public async Task An_unreachable_peer_causes_no_wait()
    {
        Store("x", 1, 0, 1, 2);
        _bench.Links[1].IsReachable = false;
        Assert.Equal("x", Bench.TextOf((await ReadAsync())!.Entry));
    }

    [Fact]
    public async Task A_lost_majority_ends_the_read_immediately()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task A_read_whose_answers_never_come_ends_by_its_deadline()
    {
        foreach (var peer in _bench.Links[1..]) peer.Holds = true;
        var reading = ReadAsync();
        _bench.Pass(_bench.Group.Timing.Hedge);
        Assert.False(reading.IsCompleted);
        _bench.Pass(_bench.Group.Timing.Round);
        Assert.Null(await reading.Soon());
        foreach (var peer in _bench.Links[1..]) peer.Release(); // too late: changes nothing, throws nothing
    }

    [Fact]
    public async Task The_request_to_the_third_names_the_known_entry_and_the_answer_omits_it()
    {
        Store("new", 2, 0);
        Store("old", 1, 1);
        Assert.Null(await ReadAsync()); // no two agree: all three are asked
        var second = Asked().Last();
        Assert.Equal(new Ballot(2, Bench.A, 1, 1), second.Known);
    }

    [Fact]
    public async Task After_a_missed_clear_the_read_continues_under_the_new_epoch()
    {
        Store("x", 1, 0, 1, 2);
        foreach (var peer in _bench.Links[1..])
            peer.Store.Commit(new() { State = peer.Store.State with { Epoch = 2 } });
        Assert.Null((await ReadAsync())!.Entry);
        Assert.Equal(2, _bench.Epoch);
    }

    [Fact]
    public async Task A_clear_at_every_attempt_ends_the_read_without_proof()
    {
        foreach (var peer in _bench.Links[1..])
            peer.Instead = request => request is PeerRequest.Protocol { Request: Request.Read read }
                ? new PeerReply.Protocol(new Reply.StaleEpoch(read.Epoch + 1))
                : null;
        Assert.Null(await ReadAsync());
    }

    private Task<ProvenEntry?> ReadAsync() =>
        new RegisterReader(_bench.Group).TryReadAsync(K, _bench.Group.Deadline).Soon();

    private IEnumerable<Request.Read> Asked() =>
        _bench.Links[1..].SelectMany(link => link.Of<Request.Read>());

    private void Store(string text, long counter, params int[] at)
    {
        foreach (var i in at)
        {
            var ballot = new Ballot(counter, Bench.A, 1, 1);
            var entry = new Entry(1, counter, Bench.Text(text), 0, 0, []);
            _bench.Links[i].Store.Put(K, new Register(ballot, ballot, entry));
        }
    }
}

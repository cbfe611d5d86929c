using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class ClearingTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task A_clear_installs_the_epoch_after_the_highest_at_a_majority()
    {
        _bench.Links[1].Store.Commit(new() { State = new(5, default) });
        Assert.Equal(new WriteResult.Committed(6, false), await RunAsync());
        Assert.True(_bench.Links.Count(link => link.Store.State.Epoch == 6) >= 2);
    }

    [Fact]
    public async Task Repeated_inside_one_request_it_installs_the_same_number()
    {
        var refusals = 3;
        _bench.Links[2].IsReachable = false;
        _bench.Links[1].Instead = request => Is<Request.InstallEpoch>(request) && refusals-- > 0
            ? new PeerReply.Unreachable("lost")
            : null;
        var clearing = RunAsync();
        while (!clearing.IsCompleted && _bench.Group.Now < 2000) _bench.Pass(10);
        Assert.Equal(new WriteResult.Committed(2, false), await clearing.Soon());
        Assert.Equal([2], _bench.Links[1].Of<Request.InstallEpoch>().Select(m => m.Epoch).Distinct());
        Assert.Equal(4, _bench.Links[1].Of<Request.InstallEpoch>().Count());
    }

    [Fact]
    public async Task A_replica_in_a_later_epoch_has_already_cleared()
    {
        _bench.Links[1].Instead = request => Is<Request.InstallEpoch>(request)
            ? new PeerReply.Protocol(new Reply.StaleEpoch(9))
            : null;
        _bench.Links[2].IsReachable = false;
        Assert.Equal(new WriteResult.Committed(2, false), await RunAsync());
    }

    [Fact]
    public async Task Without_a_majority_to_read_from_nothing_was_applied()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        Assert.IsType<WriteResult.NotApplied>(await EndAsync());
        Assert.Equal(1, _bench.Epoch);
    }

    [Fact]
    public async Task After_an_install_was_sent_and_no_majority_answered_the_outcome_is_unknown()
    {
        _bench.Links[1].Instead = _bench.Links[2].Instead = request => Is<Request.InstallEpoch>(request)
            ? new PeerReply.Unreachable("lost")
            : null;
        Assert.IsType<WriteResult.Unknown>(await EndAsync());
    }

    [Fact]
    public async Task Silent_peers_do_not_make_it_exceed_its_deadline()
    {
        _bench.Links[1].Holds = _bench.Links[2].Holds = true;
        Assert.IsType<WriteResult.NotApplied>(await EndAsync());
    }

    private static bool Is<T>(PeerRequest request) => request is PeerRequest.Protocol { Request: T };

    private Task<WriteResult> RunAsync() => new Clearing(_bench.Group).RunAsync(_bench.Group.Deadline).Soon();

    /// <summary>Lets time pass until it has ended, which it does by its deadline.</summary>
    private async Task<WriteResult> EndAsync()
    {
        var deadline = _bench.Group.Deadline;
        var clearing = new Clearing(_bench.Group).RunAsync(deadline);
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!clearing.IsCompleted)
        {
            _bench.Pass(10);
            await breath.WaitForNextTickAsync(); // its continuations run on the pool, which may be busy
            Assert.InRange(_bench.Group.Now, 0, deadline + 1000);
        }
        return await clearing;
    }
}

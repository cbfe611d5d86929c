using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class ProposerPoolTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly Replica _own;
    private readonly ProposerPool _pool;

    public ProposerPoolTests()
    {
        _own = new(_bench.Links[0].Store, e => Assert.Fail(e.Message));
        _pool = new(_bench.Group with { Parked = new(capacity: 2) }, _own); // so that k0's is forgotten
    }

    public void Dispose() => _own.Dispose();

    [Fact]
    public async Task The_next_change_of_a_key_finds_a_held_term()
    {
        await SetAsync("k", "a");
        _bench.Forget();
        await SetAsync("k", "b");
        Assert.Empty(_bench.Links[1].Of<Request.Prepare>());
    }

    [Fact]
    public async Task Idle_proposers_are_bounded_in_number_and_the_oldest_goes_first()
    {
        for (var i = 0; i < 4200; i++) await SetAsync($"k{i}", "x");
        Assert.Equal(4096, _pool.Count);
        _bench.Forget();
        await SetAsync("k4199", "y");
        Assert.Empty(_bench.Links[1].Of<Request.Prepare>());
        await SetAsync("k0", "y");
        Assert.Single(_bench.Links[1].Of<Request.Prepare>());
    }

    [Fact]
    public async Task Idle_proposers_are_bounded_in_bytes()
    {
        var big = new Value(new byte[Limits.ValueBytes], Value.Binary);
        for (var i = 0; i < 80; i++)
            await _pool.ProposeAsync(
                Key.From($"k{i}"), Change.Set(_bench.Group.Ids.Next(), big), _bench.Group.Deadline);
        Assert.Equal(Limits.IdleProposerBytes / Limits.ValueBytes, _pool.Count);
    }

    [Fact]
    public async Task A_proposer_in_use_is_shared_and_never_evicted()
    {
        foreach (var link in _bench.Links) link.Holds = true;
        var first = _pool.ProposeAsync(Key.From("k"), _bench.Set("a"), _bench.Group.Deadline);
        var second = _pool.ProposeAsync(Key.From("k"), _bench.Set("b"), _bench.Group.Deadline);
        Assert.Equal(1, _pool.Count);
        foreach (var link in _bench.Links) link.Release();
        Assert.Equal(new WriteResult.Committed(1, true), (await first.Soon()).Result);
        Assert.Equal(new WriteResult.Committed(2, false), (await second.Soon()).Result);
    }

    private Task<Proposed> SetAsync(string key, string text) =>
        _pool.ProposeAsync(Key.From(key), _bench.Set(text), _bench.Group.Deadline).Soon();
}

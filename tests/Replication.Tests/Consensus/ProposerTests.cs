using OrleansKv.Replication.Scripting;

namespace OrleansKv.Replication.Consensus;

/// <remarks>CASPaxos, section 2.2; docs/protocol.md, rules R6 to R14.</remarks>
public sealed class ProposerTests
{
    private static readonly Value X = Notation.Value("x")!;

    [Fact]
    public void The_operation_after_the_last_that_may_wait_is_refused_as_not_applied()
    {
        var proposer = New(seed: 1);
        for (var i = 0; i < Limits.ProposerQueue; i++) proposer.Submit(new(null, long.MaxValue), 0);
        Assert.Single(proposer.TakeEffects());
        proposer.Submit(new(null, long.MaxValue), 0);
        var refused = Assert.IsType<Effect.Complete>(Assert.Single(proposer.TakeEffects()));
        Assert.IsType<WriteResult.NotApplied>(refused.Result);
        Assert.Equal(Limits.ProposerQueue, proposer.Pending);
    }

    [Fact]
    public void Lost_rounds_back_off_at_random_longer_each_time_up_to_a_limit()
    {
        var timing = new ProposerTiming(RoundTimeout: 100, MinBackOff: 4, MaxBackOff: 50);
        var firsts = new HashSet<long>();
        for (var seed = 0; seed < 100; seed++)
        {
            var proposer = New(seed, timing);
            var now = 0L;
            proposer.Submit(new(null, long.MaxValue), now);
            for (var failure = 1; failure < 20; failure++)
            {
                proposer.Tick(now = proposer.WakeAt);
                var wait = proposer.WakeAt - now;
                var limit = Math.Min(timing.MaxBackOff, timing.MinBackOff << failure);
                Assert.InRange(wait, timing.MinBackOff, limit);
                if (failure == 1) firsts.Add(wait);
                proposer.Tick(now = proposer.WakeAt);
            }
        }
        Assert.True(firsts.Count > 1);
    }

    [Fact]
    public void A_proposer_without_work_needs_no_wake_up()
    {
        var proposer = New(seed: 1);
        Assert.Equal((long.MaxValue, true), (proposer.WakeAt, proposer.IsIdle));
        proposer.Submit(new(null, deadline: 30), 0);
        Assert.Equal((30, false), (proposer.WakeAt, proposer.IsIdle));
    }

    [Fact]
    public void Effects_are_handed_out_once()
    {
        var proposer = New(seed: 1);
        proposer.Submit(new(null, long.MaxValue), 0);
        Assert.Single(proposer.TakeEffects());
        Assert.Empty(proposer.TakeEffects());
    }

    [Fact]
    public void A_single_voter_is_its_own_majority()
    {
        var proposer = new Proposer(Key.From("k"), 1, new Terms(), new Random(1), ProposerTiming.Default);
        var change = new Proposal(Change.Set(new(0, 1), X), long.MaxValue);
        proposer.Submit(change, 0);
        var replica = new ScriptedReplica();
        WriteResult? result = null;
        for (var effects = proposer.TakeEffects(); effects.Count > 0; effects = proposer.TakeEffects())
            foreach (var effect in effects)
                if (effect is Effect.Broadcast sent)
                    proposer.Receive(new(1), sent.Round, replica.On(sent.Request), 0);
                else
                    result = ((Effect.Complete)effect).Result;
        Assert.Equal(new WriteResult.Committed(1, true), result);
    }

    private static Proposer New(int seed, ProposerTiming? timing = null) =>
        new(Key.From("k"), 3, new Terms(), new Random(seed), timing ?? ProposerTiming.Default);

    private sealed class Terms : ITermSource
    {
        private readonly TermAllocator _allocator = new(new(1), 1);

        public long Epoch => 1;

        public Ballot NewTerm() => _allocator.NewTerm();

        public void Observe(Ballot ballot) => _allocator.Observe(ballot);
    }
}

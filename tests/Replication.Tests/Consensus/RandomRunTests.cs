using OrleansKv.Replication.Scripting;

namespace OrleansKv.Replication.Consensus;

/// <summary>
/// Three proposers, two of them of one process, over a network that loses, repeats and reorders, with clears:
/// short runs by seed, for what must hold at every step. The simulation judges whole histories.
/// </summary>
/// <remarks>docs/protocol.md, rules R1 to R16, R20 to R23.</remarks>
public sealed class RandomRunTests
{
    [Fact]
    public void A_ballot_has_one_entry_and_a_revision_one_chosen_entry()
    {
        var chosen = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var run = new RandomRun(seed);
            for (var i = 0; i < 250; i++) run.Step();
            chosen += run.ChosenEntries;
        }
        Assert.True(chosen > 2000, $"Only {chosen} entries were chosen: the runs prove little.");
    }
}

internal sealed class RandomRun
{
    private static readonly Key K = Key.From("k");
    private readonly int _seed;
    private readonly Random _random;
    private readonly ScriptedReplica[] _replicas = [new(), new(), new()];
    private readonly Proposer[] _proposers;
    private readonly List<(int Proposer, long Round, Request.OfKey Request)> _sent = [];
    private readonly Dictionary<Ballot, Entry> _proposed = [];
    private readonly Dictionary<Ballot, HashSet<int>> _accepted = [];
    private readonly Dictionary<long, Entry> _chosen = [];
    private long _now;
    private ulong _id;

    public RandomRun(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        var (a, b) = (new Terms(1, _replicas[0]), new Terms(2, _replicas[1]));
        _proposers = [New(a), New(a), New(b)];
    }

    public int ChosenEntries => _chosen.Count;

    public void Step()
    {
        var proposer = _random.Next(_proposers.Length);
        var dice = _random.Next(100);
        if (dice < 10) Submit(proposer);
        else if (dice < 25) _proposers[proposer].Tick(_now += _random.Next(15));
        else if (dice < 26) _replicas[_random.Next(3)].On(new Request.InstallEpoch(_random.Next(1, 4)));
        else Deliver();
        for (var i = 0; i < _proposers.Length; i++) Collect(i);
    }

    private Proposer New(Terms terms) => new(K, 3, terms, _random, new(40, 1, 20));

    private void Submit(int proposer)
    {
        var value = _random.Next(4) == 0 ? null : Notation.Value($"v{_id}");
        var change = _random.Next(5) == 0 ? null : new Change(new(0, ++_id), value, Condition.Always);
        _proposers[proposer].Submit(new(change, _now + _random.Next(20, 200)), _now);
    }

    /// <summary>Any copy of a recent message reaches any replica, and its answer mostly comes back.</summary>
    private void Deliver()
    {
        if (_sent.Count == 0) return;
        var (proposer, round, request) = _sent[^_random.Next(1, Math.Min(_sent.Count, 5) + 1)];
        var node = _random.Next(3);
        var reply = _replicas[node].On(request);
        if (reply is Reply.Acceptance) Accepted(node, (Request.Accept)request);
        if (_random.Next(6) != 0) _proposers[proposer].Receive(new((byte)(node + 1)), round, reply, _now);
    }

    private void Collect(int proposer)
    {
        foreach (var effect in _proposers[proposer].TakeEffects())
        {
            if (effect is not Effect.Broadcast sent) continue;
            _sent.Add((proposer, sent.Round, sent.Request));
            if (sent.Request is Request.Accept accept) Same(_proposed, accept.Ballot, accept.Entry);
        }
    }

    private void Accepted(int node, Request.Accept accept)
    {
        if (!_accepted.TryGetValue(accept.Ballot, out var nodes)) _accepted[accept.Ballot] = nodes = [];
        nodes.Add(node);
        if (nodes.Count >= 2) Same(_chosen, accept.Entry.Revision, accept.Entry);
    }

    private void Same<T>(Dictionary<T, Entry> entries, T name, Entry entry)
        where T : notnull
    {
        if (entries.TryAdd(name, entry)) return;
        Assert.True(entries[name].Equals(entry), $"seed {_seed}: {name} has {entries[name]} and {entry}");
    }

    private sealed class Terms(byte node, ScriptedReplica replica) : ITermSource
    {
        private readonly TermAllocator _allocator = new(new(node), 1);

        public long Epoch => replica.State.Epoch;

        public Ballot NewTerm() => _allocator.NewTerm();

        public void Observe(Ballot ballot) => _allocator.Observe(ballot);
    }
}

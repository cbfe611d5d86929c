using BenchmarkDotNet.Attributes;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Micro;

/// <summary>The pure steps of the protocol, without disk and network.</summary>
public class ProtocolBenchmarks
{
    private static readonly NodeId[] Voters = [Samples.Node, NodeId.Parse("B"), NodeId.Parse("C")];

    private readonly Register _row = Samples.Register();
    private readonly Request.Read _read = new(Samples.Key(1), 1, Ballot.None);
    private readonly Terms _terms = new();
    private Request.Accept _accept = Samples.Accept();
    private Proposer _proposer = null!;

    [GlobalSetup]
    public void TakeTerm()
    {
        _accept = _accept with { Ballot = _row.Accepted.Next() };
        _proposer = new(Samples.Key(1), Voters.Length, _terms, new(1), ProposerTiming.Default);
        Put(1);
    }

    [Benchmark]
    public Step AcceptorAccepts() => Acceptor.On(ReplicaState.Initial, _row, _accept);

    [Benchmark]
    public Step AcceptorAnswersRead() => Acceptor.On(ReplicaState.Initial, _row, _read);

    /// <summary>From the submission of changes to their results, under a term that is held.</summary>
    [Benchmark]
    [Arguments(1)]
    [Arguments(16)]
    public int Put(int changes)
    {
        for (var i = 0; i < changes; i++) _proposer.Submit(new(Samples.Change(), long.MaxValue), 0);
        var completed = 0;
        while (completed < changes)
            foreach (var effect in _proposer.TakeEffects())
            {
                if (effect is Effect.Broadcast broadcast) Answer(broadcast);
                else completed++;
            }
        return completed;
    }

    private void Answer(Effect.Broadcast broadcast)
    {
        Reply reply = broadcast.Request is Request.Prepare
            ? new Reply.Promise(Ballot.None, null, 0)
            : Reply.Acceptance.Instance;
        foreach (var voter in Voters) _proposer.Receive(voter, broadcast.Round, reply, 0);
    }

    private sealed class Terms : ITermSource
    {
        private readonly TermAllocator _allocator = new(Samples.Node, 1);

        public long Epoch => 1;

        public Ballot NewTerm() => _allocator.NewTerm();

        public void Observe(Ballot ballot) => _allocator.Observe(ballot);
    }
}

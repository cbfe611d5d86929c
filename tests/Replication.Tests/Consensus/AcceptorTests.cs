namespace OrleansKv.Replication.Consensus;

/// <remarks>CASPaxos, section 2.2; docs/protocol.md, rules R2 to R4, R10, R22 and R23.</remarks>
public sealed class AcceptorTests
{
    private static readonly Key K = Key.From("k");
    private static readonly Ballot First = new(1, new(1), 1, 1);

    [Fact]
    public void An_accept_whose_entry_is_of_another_epoch_is_a_bug() =>
        Assert.Throws<InvalidOperationException>(() =>
            Acceptor.On(ReplicaState.Initial, null, new Request.Accept(K, 1, First, Tombstone(epoch: 2))));

    [Fact]
    public void Promises_floors_and_epochs_never_decrease()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (state, row) = (ReplicaState.Initial, (Register?)null);
            for (var i = 0; i < 60; i++)
            {
                var step = row is { } held && random.Next(8) == 0
                    ? Acceptor.Erase(state, held, random.Next(2) == 0 ? held.Accepted : Some(random))
                    : Acceptor.On(state, row, Request(random));
                Check(seed, state, row, step);
                (state, row) = (step.State, step.Row);
            }
        }
    }

    [Fact]
    public void The_same_step_taken_again_gives_the_same()
    {
        var random = new Random(1);
        var row = new Register(First, First, Tombstone(epoch: 1));
        for (var i = 0; i < 200; i++)
        {
            var request = Request(random);
            var first = Acceptor.On(ReplicaState.Initial, row, request);
            Assert.Equal(first, Acceptor.On(ReplicaState.Initial, row, request));
        }
    }

    private static void Check(int seed, ReplicaState state, Register? row, Step step)
    {
        var message = $"seed {seed}: {state} {row} became {step}";
        Assert.True(step.State.Epoch >= state.Epoch, message);
        Assert.True(step.State.Floor.Ballot >= state.Floor.Ballot, message);
        Assert.True(step.State.Floor.Revision >= state.Floor.Revision, message);
        Assert.True(Promised(step.State, step.Row) >= Promised(state, row), message);
        if (step.Row is not { } next) return;
        Assert.True(next.Accepted <= next.Promised, message);
        Assert.True(next.Accepted >= (row?.Accepted ?? Ballot.None), message);
        Assert.Equal(next.Accepted.IsNone, next.Entry is null);
    }

    private static Ballot Promised(ReplicaState state, Register? row) => row?.Promised ?? state.Floor.Ballot;

    private static Request Request(Random random)
    {
        var epoch = random.Next(8) == 0 ? random.Next(1, 4) : 1;
        return random.Next(6) switch
        {
            0 => new Request.InstallEpoch(epoch),
            1 => new Request.Read(K, epoch, Some(random)),
            2 => new Request.Confirm(K, epoch, Some(random).Term),
            3 => new Request.Prepare(K, epoch, Some(random).Term),
            _ => new Request.Accept(K, epoch, Some(random), Tombstone(epoch)),
        };
    }

    private static Ballot Some(Random random) =>
        new(random.Next(1, 12), new((byte)random.Next(1, 4)), 1, random.Next(1, 4));

    private static Entry Tombstone(long epoch) => new(epoch, 1, null, 0, 0, []);
}

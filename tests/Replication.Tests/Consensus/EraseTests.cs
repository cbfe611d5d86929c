namespace OrleansKv.Replication.Consensus;

/// <remarks>CASPaxos, section 3; docs/protocol.md, rules R27, R29 and R30.</remarks>
public sealed class EraseTests
{
    private static readonly Key K = Key.From("k");
    private static readonly Ballot First = new(1, new(1), 1, 1);
    private static readonly Ballot Second = new(2, new(2), 1, 0);
    private static readonly Entry Tombstone = new(1, 7, null, 0, 7, []);
    private static readonly Entry Live = Tombstone with { Value = new(new byte[] { 1 }, Value.Binary) };

    [Fact]
    public void A_tombstone_that_has_not_changed_is_erased_and_the_floor_rises_to_what_it_knew()
    {
        var step = Erase(ReplicaState.Initial, new Register(Second, First, Tombstone), First);
        Assert.Null(step.Row);
        Assert.Equal(new Floor(Second, 7), step.State.Floor);
        Assert.IsType<Reply.Acceptance>(step.Reply);
    }

    [Fact]
    public void A_row_that_changed_since_the_decision_is_kept()
    {
        var row = new Register(Second, Second, Tombstone);
        var step = Erase(ReplicaState.Initial, row, First);
        Assert.Equal(row, step.Row);
        Assert.Equal(default, step.State.Floor);
        Assert.IsType<Reply.Rejected>(step.Reply);
    }

    [Fact]
    public void A_live_value_is_never_erased()
    {
        var row = new Register(First, First, Live);
        Assert.Equal(row, Erase(ReplicaState.Initial, row, First).Row);
    }

    [Fact]
    public void A_value_of_an_older_clear_epoch_is_erased()
    {
        var cleared = ReplicaState.Initial with { Epoch = 2 };
        var step = Acceptor.On(cleared, new Register(First, First, Live), new Request.Erase(K, 2, First));
        Assert.Null(step.Row);
        Assert.Equal(7, step.State.Floor.Revision);
    }

    [Fact]
    public void A_row_that_was_only_promised_is_erased_and_its_promise_is_kept()
    {
        var step = Erase(ReplicaState.Initial, new Register(Second, Ballot.None, null), Ballot.None);
        Assert.Null(step.Row);
        var late = Acceptor.On(step.State, step.Row, new Request.Accept(K, 1, First, Tombstone));
        Assert.IsType<Reply.Rejected>(late.Reply);
    }

    [Fact]
    public void An_erase_of_an_older_clear_epoch_is_refused()
    {
        var row = new Register(First, First, Tombstone with { Epoch = 2 });
        var step = Acceptor.On(ReplicaState.Initial with { Epoch = 2 }, row, new Request.Erase(K, 1, First));
        Assert.Equal(row, step.Row);
        Assert.IsType<Reply.StaleEpoch>(step.Reply);
    }

    [Fact]
    public void Erasing_an_absent_row_changes_nothing()
    {
        var step = Erase(ReplicaState.Initial, null, First);
        Assert.Null(step.Row);
        Assert.Equal(default, step.State.Floor);
    }

    private static Step Erase(ReplicaState state, Register? row, Ballot accepted) =>
        Acceptor.On(state, row, new Request.Erase(K, 1, accepted));
}

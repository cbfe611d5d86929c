using OrleansKv.Replication.Scripting;

namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rules R13 to R16.</remarks>
public sealed class BatchTests
{
    private static readonly Value X = Notation.Value("x")!;
    private static readonly Entry Unwritten = Entry.Unwritten(1, 0);

    [Fact]
    public void Each_change_is_decided_on_what_the_ones_before_it_left()
    {
        var batch = Batch.Apply(
            Unwritten,
            [
                Set("a", Condition.Absent),
                Set("b", Condition.Absent),
                Set("c", Condition.At(1)),
                Delete("d", 1),
            ]);
        Assert.Equal(
            [
                new WriteResult.Committed(1, true),
                new WriteResult.ConditionFailed(1),
                new WriteResult.Committed(2, false),
                new WriteResult.ConditionFailed(2),
            ],
            batch.Items.Select(i => i.Result));
        Assert.Equal(2, batch.Entry.Revision);
        Assert.Equal(["a", "c"], batch.Entry.Applied.Select(a => Notation.Text(a.Id)));
    }

    [Fact]
    public void A_batch_that_alters_nothing_leaves_the_very_entry()
    {
        var batch = Batch.Apply(Unwritten, [Set("a", Condition.Exists), new Proposal(null, 0)]);
        Assert.False(batch.IsAltered);
        Assert.Same(Unwritten, batch.Entry);
    }

    [Fact]
    public void Only_changes_that_the_accept_carries_are_marked_as_sent()
    {
        var (applied, failed) = (Set("a"), Set("b", Condition.Absent));
        var (retry, read) = (Set("a"), new Proposal(null, 0));
        var batch = Batch.Apply(Unwritten, [applied, failed, retry, read]);
        Assert.False(applied.WasSent);
        batch.MarkSent();
        Assert.Equal((true, 1), (applied.WasSent, applied.LowestRevision));
        Assert.All([failed, retry, read], p => Assert.False(p.WasSent));
    }

    [Fact]
    public void Since_is_looked_up_as_the_changes_before_in_the_batch_have_left_it()
    {
        var full = Batch.Apply(Unwritten, Enumerable.Range(1, 16).Select(i => Set($"z{i}"))).Entry;
        var alone = Sent("c", revision: 1);
        Assert.IsType<WriteResult.Committed>(Batch.Apply(full, [alone]).Items[0].Result);
        var behind = Batch.Apply(full, [Set("a"), Sent("c", revision: 1)]);
        Assert.IsType<WriteResult.Unknown>(behind.Items[1].Result);
        Assert.Equal((17, 1), (behind.Entry.Revision, behind.Entry.Since));
    }

    [Fact]
    public void A_proposal_remembers_the_lowest_revision_it_was_ever_sent_with()
    {
        var proposal = Sent("c", revision: 5);
        proposal.Sent(9);
        Assert.Equal(5, proposal.LowestRevision);
        proposal.Sent(2);
        Assert.Equal(2, proposal.LowestRevision);
    }

    [Fact]
    public void Another_request_under_a_known_id_is_unknown_where_the_first_may_be_forgotten()
    {
        var other = Batch.Apply(Entry.Unwritten(1, 5), [Set("c", print: 2)]).Entry;
        var fresh = Set("c", print: 1);
        Assert.IsType<WriteResult.IdempotencyMismatch>(Batch.Apply(other, [fresh]).Items[0].Result);
        var sent = Set("c", print: 1);
        sent.Sent(5);
        Assert.IsType<WriteResult.Unknown>(Batch.Apply(other, [sent]).Items[0].Result);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 7, true)]
    [InlineData(7, 0, true)]
    [InlineData(7, 7, true)]
    [InlineData(7, 8, false)]
    public void A_fingerprint_of_zero_is_not_checked(uint first, uint second, bool same)
    {
        var batch = Batch.Apply(Unwritten, [Set("c", print: first), Set("c", print: second)]);
        var again = new WriteResult.Committed(1, true);
        Assert.Equal(same ? again : new WriteResult.IdempotencyMismatch(), batch.Items[1].Result);
    }

    [Fact]
    public void A_delete_takes_the_expiry_with_it()
    {
        var expiring = new Proposal(Change.Set(Notation.Id("a"), X, default, expiresAt: 100), 0);
        Assert.Equal(100, Batch.Apply(Unwritten, [expiring]).Entry.ExpiresAt);
        Assert.Equal(0, Batch.Apply(Unwritten, [expiring, Delete("d", 1)]).Entry.ExpiresAt);
    }

    [Theory]
    [InlineData(ConditionKind.Always, 0, true, true)]
    [InlineData(ConditionKind.Exists, 0, true, false)]
    [InlineData(ConditionKind.Absent, 0, false, true)]
    [InlineData(ConditionKind.Revision, 3, true, false)]
    [InlineData(ConditionKind.Revision, 2, false, false)]
    public void A_condition_is_judged_on_a_value_or_a_tombstone_at_revision_three(
        ConditionKind kind, long revision, bool ofValue, bool ofTombstone)
    {
        var condition = new Condition(kind, revision);
        Assert.Equal(ofValue, condition.Holds(new(1, 3, X, 0, 0, [])));
        Assert.Equal(ofTombstone, condition.Holds(new(1, 3, null, 0, 0, [])));
    }

    [Fact]
    public void An_entry_is_overdue_from_its_very_millisecond_on()
    {
        var entry = new Entry(1, 1, X, 100, 0, []);
        Assert.False(entry.IsOverdue(99));
        Assert.True(entry.IsOverdue(100));
        Assert.False((entry with { ExpiresAt = 0 }).IsOverdue(long.MaxValue));
        Assert.False((entry with { Value = null }).IsOverdue(long.MaxValue));
    }

    private static Proposal Set(string id, Condition condition = default, uint print = 0) =>
        new(new Change(Notation.Id(id), X, condition, 0, print), 0);

    private static Proposal Delete(string id, long revision) =>
        new(Change.Delete(Notation.Id(id), revision), 0);

    private static Proposal Sent(string id, long revision)
    {
        var proposal = Set(id);
        proposal.Sent(revision);
        return proposal;
    }
}

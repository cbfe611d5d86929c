using System.Text;

namespace OrleansKv.Replication.Consensus;

/// <remarks>docs/protocol.md, rules R18 and R19.</remarks>
public sealed class IncrementTests
{
    private const long Noon = 1000;

    [Theory]
    [InlineData("0", 1, "1")]
    [InlineData("-1", 1, "0")]
    [InlineData("41", -43, "-2")]
    [InlineData("9223372036854775806", 1, "9223372036854775807")]
    [InlineData("-9223372036854775807", -1, "-9223372036854775808")]
    [InlineData("-9223372036854775808", long.MaxValue, "-1")]
    public void It_adds_to_the_whole_number_in_place(string before, long by, string after)
    {
        var batch = Increment(Holding(before), by);
        Assert.Equal(after, Encoding.ASCII.GetString(batch.Entry.Value!.Bytes.Span));
        Assert.Equal(new WriteResult.Committed(8, false, long.Parse(after)), batch.Items[0].Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("007")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData(" 1")]
    [InlineData("1\n")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("9223372036854775808")]
    [InlineData("100000000000000000000")]
    public void A_value_that_is_not_a_64_bit_integer_is_left_unchanged(string before) =>
        Refused(new WriteResult.NotANumber(7), Holding(before), 1);

    [Theory]
    [InlineData("9223372036854775807", 1)]
    [InlineData("1", long.MaxValue)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("-1", long.MinValue)]
    public void A_sum_beyond_64_bits_is_refused(string before, long by) =>
        Refused(new WriteResult.Overflow(7), Holding(before), by);

    [Fact]
    public void It_keeps_the_media_type_and_the_expiry()
    {
        var entry = Increment(Holding("1") with { ExpiresAt = Noon }, 1).Entry;
        Assert.Equal(("text/plain", Noon), (entry.Value!.ContentType, entry.ExpiresAt));
    }

    [Fact]
    public void Where_there_is_nothing_it_counts_from_0_as_JSON_with_the_expiry_it_brings()
    {
        var change = Change.Increment(new(0, 1), 5, expiresAt: Noon);
        var batch = Batch.Apply(Entry.Unwritten(1, 7), [new(change, 0)]);
        Assert.Equal(new WriteResult.Committed(8, true, 5), batch.Items[0].Result);
        Assert.Equal((IntegerValue.Of(5, Value.Json), Noon), (batch.Entry.Value, batch.Entry.ExpiresAt));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(Noon - 1, true)]
    [InlineData(Noon, false)]
    public void It_does_not_build_on_a_value_that_is_overdue_as_of_its_proposal(long asOf, bool builds)
    {
        var entry = Holding("1") with { ExpiresAt = Noon };
        var change = Change.Increment(new(0, 1), 1) with { AsOf = asOf };
        var touch = Change.Touch(new(0, 2), 2 * Noon) with { AsOf = asOf };
        Assert.Equal(builds, Batch.Apply(entry, [new(change, 0)]).IsAltered);
        Assert.Equal(builds, Batch.Apply(entry, [new(touch, 0)]).IsAltered);
    }

    [Fact]
    public void A_touch_alters_the_expiry_and_the_revision_alone()
    {
        var before = Holding("x") with { ExpiresAt = Noon };
        var after = Batch.Apply(before, [new(Change.Touch(new(0, 1), 0), 0)]).Entry;
        Assert.Equal(before with { Revision = 8, ExpiresAt = 0, Applied = after.Applied }, after);
    }

    private static void Refused(WriteResult expected, Entry entry, long by)
    {
        var batch = Increment(entry, by);
        Assert.Equal(expected, batch.Items[0].Result);
        Assert.Same(entry, batch.Entry);
        Assert.False(batch.IsAltered);
    }

    private static Batch Increment(Entry entry, long by) =>
        Batch.Apply(entry, [new(Change.Increment(new(0, 1), by), 0)]);

    private static Entry Holding(string text) =>
        new(1, 7, new(Encoding.ASCII.GetBytes(text), "text/plain"), 0, 7, []);
}

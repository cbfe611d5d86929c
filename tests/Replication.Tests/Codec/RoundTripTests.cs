using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

public sealed class RoundTripTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Every_message_survives_the_codec()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var samples = new Samples(seed);
            var (request, reply, register) = (samples.Request(), samples.Reply(), samples.Register());
            Same(seed, request, Bytes.Request(Bytes.Of(request)));
            Same(seed, reply, Bytes.Reply(Bytes.Of(reply)));
            Same(seed, register, Bytes.Register(Bytes.Of(register)));
        }
    }

    [Fact]
    public void The_largest_entry_is_read_again()
    {
        var value = new Value(new byte[Limits.ValueBytes], new string('t', Limits.ContentTypeBytes));
        var id = new AppliedChange(
            new(ulong.MaxValue, ulong.MaxValue), long.MaxValue, true, uint.MaxValue, long.MinValue);
        var ids = Enumerable.Repeat(id, Limits.AppliedChanges);
        var entry = new Entry(long.MaxValue, long.MaxValue, value, long.MaxValue, long.MaxValue, [.. ids]);
        var ballot = new Ballot(long.MaxValue, NodeId.Parse("Z"), long.MaxValue, long.MaxValue);
        var key = Key.From(new string('k', Limits.KeyBytes));
        var accept = new Request.Accept(key, long.MaxValue, ballot, entry);
        Assert.Equal(accept, Bytes.Request(Bytes.Of(accept)));
        Assert.True(Bytes.Of(accept).Length < Limits.FrameBytes);
    }

    [Fact]
    public void A_reason_of_any_length_can_be_read()
    {
        var reason = string.Concat(Enumerable.Repeat("warum 🤷 ", 1000));
        var read = Assert.IsType<Reply.Unreachable>(Bytes.Reply(Bytes.Of(new Reply.Unreachable(reason))));
        Assert.StartsWith("warum 🤷 ", read.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(16_383UL, 2)]
    [InlineData(16_384UL, 3)]
    [InlineData(ulong.MaxValue, 10)]
    public void A_number_takes_a_byte_for_every_seven_bits(ulong number, int length)
    {
        var to = new ByteWriter();
        to.Number(number);
        Assert.Equal(length, to.Length);
        Assert.Equal(number, new ByteReader(to.Written).UnsignedNumber());
    }

    [Fact]
    public void A_negative_number_is_never_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteWriter().Number(-1L));

    [Fact]
    public void A_writer_grows_and_starts_again()
    {
        var to = new ByteWriter(capacity: 1);
        to.Bytes(new byte[1000]);
        Assert.Equal(1002, to.Length);
        to.Clear();
        to.UInt32(1);
        to.PatchUInt32(0, 0x01020304);
        Assert.Equal([4, 3, 2, 1], to.ToArray());
    }

    private static void Same<T>(int seed, T expected, T actual) =>
        Assert.True(Equals(expected, actual), $"seed {seed}: {expected} came back as {actual}");
}

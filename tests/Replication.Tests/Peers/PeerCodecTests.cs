using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

public sealed class PeerCodecTests
{
    private static readonly Ballot Some = new(3, NodeId.Parse("B"), 2, 1);

    [Fact]
    public void Every_request_survives_the_wire()
    {
        PeerRequest[] requests =
        [
            PeerRequest.Ping.Instance,
            new PeerRequest.Changes(long.MaxValue, 500),
            new PeerRequest.Scan("pre", "prefix", 1000),
            new PeerRequest.Scan("", null, 1),
            new PeerRequest.Protocol(new Request.Prepare(Key.From("k"), 2, Some)),
            new PeerRequest.Forward(Key.From("k"), null, 1_800_000_000_000),
            new PeerRequest.Forward(Key.From("k"), Change.Delete(new(1, 2), 7), 5),
            new PeerRequest.Forward(
                Key.From("k"), Change.Increment(new(1, 2), -3, Condition.Exists, 99) with { Fingerprint = 4 },
                5),
            new PeerRequest.Forward(
                Key.From("k"), Change.Set(new(1, 2), new(new byte[] { 1 }, "text/x"), Condition.Absent), 5),
        ];
        foreach (var request in requests)
        {
            var to = new ByteWriter();
            PeerCodec.Write(to, request);
            var from = new ByteReader(to.Written);
            Assert.Equal(request, PeerCodec.ReadRequest(ref from));
            from.ExpectEnd();
        }
    }

    [Fact]
    public void Every_reply_survives_the_wire()
    {
        Assert.Equal(new PeerReply.Unreachable("gone"), Through(new PeerReply.Unreachable("gone")));
        var pong = new PeerReply.Pong(new(true, 1, 2, 3, 4, 5, true));
        Assert.Equal(pong, Through(pong));
        var promise = new PeerReply.Protocol(new Reply.Promise(Ballot.None, null, 9));
        Assert.Equal(promise, Through(promise));
        var changed = new ChangedKey(5, Key.From("k"), Some);
        var changes = new PeerReply.Changes([changed, new(6, Key.From("l"), default)]);
        Assert.Equal(changes.Keys, Assert.IsType<PeerReply.Changes>(Through(changes)).Keys);
        var scan = new PeerReply.Scan([Key.From("a"), Key.From("ö")]);
        Assert.Equal(scan.Keys, Assert.IsType<PeerReply.Scan>(Through(scan)).Keys);
    }

    [Fact]
    public void Every_end_of_a_forwarded_operation_survives_the_wire()
    {
        WriteResult[] writes =
        [
            new WriteResult.Committed(3, true), new WriteResult.Committed(4, false, -17),
            new WriteResult.ConditionFailed(5), new WriteResult.ConditionFailed(null),
            new WriteResult.NotANumber(6), new WriteResult.Overflow(7), new WriteResult.Overflow(null),
            new WriteResult.IdempotencyMismatch(), new WriteResult.NotApplied("full"),
            new WriteResult.InsufficientStorage("The disk of A is nearly full."),
            new WriteResult.Unknown("late"),
        ];
        foreach (var write in writes)
        {
            var there = Assert.IsType<PeerReply.Written>(Through(new PeerReply.Written(write)));
            Assert.Equal(write, there.Result);
        }
        var value = new Value(new byte[] { 1, 2, 3 }, "text/x");
        ReadResult[] reads =
        [
            new ReadResult.Found(value, 3, null),
            new ReadResult.Found(value, 3, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123)),
            new ReadResult.Absent(), new ReadResult.Unavailable("no majority"),
        ];
        foreach (var read in reads)
            Assert.Equal(read, Assert.IsType<PeerReply.Shown>(Through(new PeerReply.Shown(read))).Result);
    }

    [Fact]
    public void A_reason_that_is_too_long_for_the_reader_is_cut_by_the_writer()
    {
        var reply = Assert.IsType<PeerReply.Unreachable>(
            Through(new PeerReply.Unreachable(new string('€', 5000))));
        Assert.StartsWith("€€€", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("02" + "02" + "0000000000", "whether a node is ready")]
    [InlineData("06" + "01" + "05" + "02", "whether a change created its key")]
    [InlineData("06" + "0B" + "05" + "02" + "00", "whether an increment created its key")]
    public void A_flag_that_is_neither_0_nor_1_is_refused(string hex, string what)
    {
        var refused = Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(Convert.FromHexString(hex));
            PeerCodec.ReadReply(ref from);
        });
        Assert.True(refused.Message == "2 is not a flag.", what);
    }

    [Fact]
    public void A_page_longer_than_any_is_refused_before_room_is_made_for_it()
    {
        var to = new ByteWriter();
        to.Byte(4); // Scan
        to.Number(long.MaxValue);
        Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(to.Written);
            PeerCodec.ReadReply(ref from);
        });
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(5);
        var refused = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(1, 48)];
            random.NextBytes(bytes);
            bytes[0] = (byte)random.Next(7);
            if (IsRefused(bytes, (ref ByteReader from) => PeerCodec.ReadRequest(ref from))) refused++;
            if (IsRefused(bytes, (ref ByteReader from) => PeerCodec.ReadReply(ref from))) refused++;
        }
        Assert.InRange(refused, 1, 39_999);
    }

    private delegate void Read(ref ByteReader from);

    private static bool IsRefused(byte[] bytes, Read read)
    {
        try
        {
            var from = new ByteReader(bytes);
            read(ref from);
            return false;
        }
        catch (CodecException)
        {
            return true;
        }
    }

    private static PeerReply Through(PeerReply reply)
    {
        var to = new ByteWriter();
        PeerCodec.Write(to, reply);
        var from = new ByteReader(to.Written);
        var read = PeerCodec.ReadReply(ref from);
        from.ExpectEnd();
        return read;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Peers;

public sealed class FrameTests
{
    private static readonly FrameIdentity Ours = new(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), 1);

    private static readonly FrameStamp Stamp = new(Guid.NewGuid(), 300);

    [Fact]
    public async Task Messages_arrive_in_order_with_their_ids()
    {
        var bytes = await Frames(Ours, 1, 2, 300, 70_000);
        Assert.Equal([1, 2, 300, 70_000], await ReadAsync(bytes, bytes.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public async Task Frames_may_arrive_in_pieces_or_several_at_once(int piece)
    {
        byte[] bytes = [.. await Frames(Ours, 1, 2), .. await Frames(Ours, 3), .. await Frames(Ours, 4, 5)];
        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(bytes, piece));
    }

    [Fact]
    public async Task Many_large_messages_become_several_frames_in_one_write()
    {
        var value = new Value(new byte[600 * 1024], Value.Binary);
        var accept = new PeerRequest.Protocol(Accept(value));
        var sender = new FrameSender(Ours, () => Stamp);
        for (var id = 1; id <= 5; id++) Assert.True(sender.TryAdd(id, accept, PeerCodec.Write));
        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(await WrittenAsync(sender), 100_000));
    }

    [Fact]
    public async Task Any_flipped_bit_ends_the_stream()
    {
        var bytes = await Frames(Ours, 1);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await Assert.ThrowsAsync<CodecException>(() => ReadAsync(damaged, damaged.Length));
        }
    }

    [Fact]
    public async Task A_frame_of_another_cluster_is_not_looked_into()
    {
        var bytes = await Frames(Ours with { ClusterId = Guid.Empty }, 1);
        var error = await Assert.ThrowsAsync<CodecException>(() => ReadAsync(bytes, bytes.Length));
        Assert.Contains("cluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_of_another_configuration_epoch_is_not_looked_into()
    {
        var bytes = await Frames(Ours with { ConfigurationEpoch = 2 }, 1);
        await Assert.ThrowsAsync<CodecException>(() => ReadAsync(bytes, bytes.Length));
    }

    [Fact]
    public async Task The_number_of_a_frame_is_the_one_at_its_end_so_that_it_covers_every_reply_in_it()
    {
        var (change, stamps) = (1L, new List<FrameStamp>());
        var sender = new FrameSender(Ours, () => Stamp with { Change = change });
        sender.TryAdd(1, PeerRequest.Ping.Instance, PeerCodec.Write);
        change = 9;
        var input = PipeReader.Create(new ReadOnlySequence<byte>(await WrittenAsync(sender)));
        await new FrameReader(Ours, stamps.Add, Take).RunAsync(input, CancellationToken.None);
        Assert.Equal([Stamp with { Change = 9 }], stamps);

        static void Take(long id, ref ByteReader body) => PeerCodec.ReadRequest(ref body);
    }

    /// <remarks>src/Replication/Codec/FORMAT.md, Example: an accept.</remarks>
    [Fact]
    public async Task The_frame_of_the_example_has_its_bytes()
    {
        var entry = new Entry(
            1, 1, new("\"hi\""u8.ToArray(), "application/json"), 0, 0,
            [new(new(0x301, 9), 1, true, 0)]);
        var accept = new Request.Accept(Key.From("greeting"), 1, new(5, new(1), 3, 1), entry);
        var start = new Guid([.. Enumerable.Repeat((byte)0xB2, 16)]);
        var sender = new FrameSender(
            new(Guid.Parse("33221100-5544-7766-8899-aabbccddeeff"), 1), () => new(start, 300));
        sender.TryAdd(42, new PeerRequest.Protocol(accept), PeerCodec.Write);
        var bytes = Convert.ToHexString(await WrittenAsync(sender));
        Assert.Equal(
            "5C0000003CA044DC0200112233445566778899AABBCCDDEEFF01B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B22C010000000000002A0102"
            + "01086772656574696E6705010301010100000110"
            + "6170706C69636174696F6E2F6A736F6E04226869220101810609" + "01",
            bytes);
    }

    [Fact]
    public async Task A_change_number_that_no_disk_can_reach_ends_the_stream()
    {
        var sender = new FrameSender(Ours, () => Stamp with { Change = Limits.LastChange + 1 });
        sender.TryAdd(1, PeerRequest.Ping.Instance, PeerCodec.Write);
        var bytes = await WrittenAsync(sender);
        await Assert.ThrowsAsync<CodecException>(() => ReadAsync(bytes, bytes.Length));
    }

    [Fact]
    public async Task A_frame_over_the_limit_is_refused_by_its_header_alone()
    {
        byte[] header = [.. BitConverter.GetBytes(Limits.FrameBytes + 1), 0, 0, 0, 0];
        var error = await Assert.ThrowsAsync<CodecException>(() => ReadAsync(header, header.Length));
        Assert.Contains("too long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_ends_inside_a_frame_is_an_error_wherever_it_is_cut()
    {
        var bytes = await Frames(Ours, 1, 2);
        for (var length = 1; length < bytes.Length; length++)
            await Assert.ThrowsAsync<CodecException>(() => ReadAsync(bytes[..length], length));
        Assert.Empty(await ReadAsync([], 1));
    }

    [Fact]
    public async Task Random_bytes_end_in_a_codec_error_and_nothing_else()
    {
        var random = new Random(11);
        for (var run = 0; run < 2000; run++)
        {
            var bytes = new byte[random.Next(1, 64)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0) BitConverter.TryWriteBytes(bytes, Math.Max(0, bytes.Length - 8));
            await Assert.ThrowsAsync<CodecException>(() => ReadAsync(bytes, bytes.Length));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_buffer_that_was_rented_for_a_frame_is_returned_also_when_the_frame_is_refused(bool damaged)
    {
        var bytes = await Frames(Ours, 1);
        if (damaged) bytes[^1] ^= 1;
        var input = PipeReader.Create(new ReadOnlySequence<byte>(
            new Segment(bytes[..10]).Append(bytes[10..], out var last), 0, last, last.Memory.Length));
        var pool = new CountingPool();
        var reading = new FrameReader(Ours, _ => { }, Take, pool).RunAsync(input, CancellationToken.None);
        if (damaged) await Assert.ThrowsAsync<CodecException>(() => reading);
        else await reading;
        Assert.Equal((1, 1), (pool.Rented, pool.Returned));

        static void Take(long id, ref ByteReader body) => PeerCodec.ReadRequest(ref body);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_leaves_the_others_whole()
    {
        var sender = new FrameSender(Ours, () => Stamp);
        Assert.Throws<InvalidOperationException>(() => sender.TryAdd(1, 0, Broken));
        sender.TryAdd(2, PeerRequest.Ping.Instance, PeerCodec.Write);
        Assert.Throws<InvalidOperationException>(() => sender.TryAdd(3, 0, Broken));
        sender.TryAdd(4, PeerRequest.Ping.Instance, PeerCodec.Write);
        var bytes = await WrittenAsync(sender);
        Assert.Equal([2, 4], await ReadAsync(bytes, bytes.Length));

        static void Broken(ByteWriter to, int message)
        {
            to.Text("half a message");
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void The_messages_that_wait_for_a_stream_are_bounded_in_bytes()
    {
        var sender = new FrameSender(Ours, () => Stamp);
        var accept = new PeerRequest.Protocol(Accept(new(new byte[Limits.ValueBytes], Value.Binary)));
        var taken = 0;
        while (sender.TryAdd(1, accept, PeerCodec.Write)) Assert.True(++taken < 64);
        Assert.InRange(taken, 30, 34);
    }

    [Fact]
    public async Task A_stream_that_has_ended_takes_nothing_more()
    {
        var sender = new FrameSender(Ours, () => Stamp);
        await WrittenAsync(sender);
        Assert.False(sender.TryAdd(1, PeerRequest.Ping.Instance, PeerCodec.Write));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes) => Memory = bytes;

        public Segment Append(byte[] bytes, out Segment last)
        {
            last = new(bytes) { RunningIndex = RunningIndex + Memory.Length };
            Next = last;
            return this;
        }
    }

    private sealed class CountingPool : ArrayPool<byte>
    {
        public int Rented { get; private set; }

        public int Returned { get; private set; }

        public override byte[] Rent(int minimumLength)
        {
            Rented++;
            return new byte[minimumLength];
        }

        public override void Return(byte[] array, bool clearArray = false) => Returned++;
    }

    private static Request.Accept Accept(Value value) => new(
        Key.From("k"), 1, new(1, new(1), 1, 1), new(1, 1, value, 0, 0, []));

    private static Task<byte[]> Frames(FrameIdentity identity, params long[] ids)
    {
        var sender = new FrameSender(identity, () => Stamp);
        foreach (var id in ids) sender.TryAdd(id, PeerRequest.Ping.Instance, PeerCodec.Write);
        return WrittenAsync(sender);
    }

    /// <summary>The bytes that the sender would send. The sender is stopped after this.</summary>
    private static async Task<byte[]> WrittenAsync(FrameSender sender)
    {
        using var stop = new CancellationTokenSource();
        var output = new MemoryStream();
        var running = sender.RunAsync(output, stop.Token); // writes to memory end before this returns
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return output.ToArray();
    }

    private static async Task<List<long>> ReadAsync(byte[] bytes, int piece)
    {
        var pipe = new Pipe();
        var ids = new List<long>();
        var reader = new FrameReader(Ours, stamp => Assert.Equal(Stamp, stamp), Take);
        var reading = reader.RunAsync(pipe.Reader, CancellationToken.None);
        foreach (var part in bytes.Chunk(piece))
        {
            await pipe.Writer.WriteAsync(part);
            if (reading.IsCompleted) break;
        }
        await pipe.Writer.CompleteAsync();
        await reading;
        return ids;

        void Take(long id, ref ByteReader body)
        {
            PeerCodec.ReadRequest(ref body);
            ids.Add(id);
        }
    }
}

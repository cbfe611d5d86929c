using System.Buffers;

namespace OrleansKv.Api.Tests;

/// <summary>It measures the memory of the process: the others run before.</summary>
[CollectionDefinition(nameof(EventStreamTests), DisableParallelization = true)]
[Collection(nameof(EventStreamTests))]
public class EventStreamTests
{
    private const int Streams = 100;

    [Fact]
    public void A_stream_releases_the_memory_of_a_large_event()
    {
        var value = new Value(new byte[Limits.ValueBytes], Value.Binary);
        var large = new WatchEvent(WatchKind.Put, "t", Key.From("k"), 1, value);
        var streams = new List<EventStream>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Streams; i++)
        {
            streams.Add(new());
            streams[^1].Write(new Discarded(), large, withValues: true);
        }
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held < Streams * Limits.ValueBytes / 2, $"{Streams} streams hold {held} bytes.");
        streams.ForEach(s => s.Dispose());
    }

    [Fact]
    public void An_event_after_a_large_one_is_whole()
    {
        var value = new Value(new byte[Limits.ValueBytes], Value.Binary);
        using var stream = new EventStream();
        stream.Write(new Discarded(), new(WatchKind.Put, "t", Key.From("k"), 1, value), withValues: true);
        var written = new ArrayBufferWriter<byte>();
        stream.Write(written, new(WatchKind.Delete, "u", Key.From("k"), 2), withValues: true);
        Assert.Equal(
            "event: delete\nid: u\ndata: {\"key\":\"k\",\"revision\":2}\n\n"u8.ToArray(),
            written.WrittenSpan.ToArray());
    }

    private sealed class Discarded : IBufferWriter<byte>
    {
        private byte[] _part = new byte[4096];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Part(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Part(sizeHint);

        private byte[] Part(int sizeHint)
        {
            if (_part.Length < sizeHint) _part = new byte[sizeHint];
            return _part;
        }
    }
}

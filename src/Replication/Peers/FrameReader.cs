using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>Reads frames from a stream, checks them, and passes on their messages one by one.</summary>
/// <param name="onFrame">Called with the stamp of a frame before its messages; an exception ends the stream.</param>
/// <param name="pool">For frames that arrive in several segments; null: the shared pool.</param>
internal sealed class FrameReader(
    FrameIdentity identity, Action<FrameStamp> onFrame, FrameReader.OnMessage onMessage,
    ArrayPool<byte>? pool = null)
{
    private const int Header = 8;

    private readonly ArrayPool<byte> _pool = pool ?? ArrayPool<byte>.Shared;

    /// <summary>Reads exactly one message; the frame may contain more.</summary>
    public delegate void OnMessage(long id, ref ByteReader body);

    /// <returns>Completes when the stream has ended.</returns>
    /// <exception cref="CodecException">
    /// The bytes are not in the format, are damaged, or belong to another cluster.
    /// </exception>
    public async Task RunAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (TryTake(ref rest, out var payload, out var checksum)) Decode(payload, checksum);
            input.AdvanceTo(rest.Start, rest.End);
            if (!read.IsCompleted) continue;
            if (!rest.IsEmpty) throw new CodecException("The stream ended inside a frame.");
            return;
        }
    }

    private static bool TryTake(
        ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> payload, out uint checksum)
    {
        payload = default;
        checksum = 0;
        if (rest.Length < Header) return false;
        Span<byte> header = stackalloc byte[Header];
        rest.Slice(0, Header).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > Limits.FrameBytes) throw new CodecException($"A frame of {length} bytes is too long.");
        if (rest.Length < Header + length) return false;
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        payload = rest.Slice(Header, length);
        rest = rest.Slice(Header + length);
        return true;
    }

    private void Decode(ReadOnlySequence<byte> payload, uint checksum)
    {
        if (payload.IsSingleSegment)
        {
            Decode(payload.FirstSpan, checksum);
            return;
        }
        var rented = _pool.Rent((int)payload.Length);
        try
        {
            payload.CopyTo(rented);
            Decode(rented.AsSpan(0, (int)payload.Length), checksum);
        }
        finally
        {
            _pool.Return(rented);
        }
    }

    private void Decode(ReadOnlySpan<byte> payload, uint checksum)
    {
        if (Crc32C.Of(payload) != checksum) throw new CodecException("A frame's checksum does not match.");
        var reader = new ByteReader(payload);
        var theirs = FrameIdentity.Read(ref reader);
        if (theirs != identity)
            throw new CodecException($"A frame is of cluster {theirs}; this node is in cluster {identity}.");
        onFrame(FrameStamp.Read(ref reader));
        while (reader.Remaining > 0)
        {
            var id = reader.Number();
            onMessage(id, ref reader);
        }
    }
}

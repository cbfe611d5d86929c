using System.Threading.Channels;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// Collects messages into frames while the previous frame is being sent:
/// [length][CRC-32C][identity, stamp, messages].
/// </summary>
/// <param name="stamp">
/// The stamp of a frame, taken when it is closed: every reply in it was on disk before, so its number covers them.
/// </param>
internal sealed class FrameSender(FrameIdentity identity, Func<FrameStamp> stamp)
{
    /// <summary>
    /// A frame is closed once it is longer, so that the peer can process it while the next one is filled.
    /// </summary>
    private const int FrameTarget = 1024 * 1024;

    /// <summary>
    /// The most bytes that may wait. Further messages are dropped, and the peer catches up later.
    /// </summary>
    private const int MaxWaiting = 32 * 1024 * 1024;

    /// <summary>A buffer that has grown beyond this is released after it is sent.</summary>
    private const int KeptBuffer = 4 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;
    private const int Header = 8;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private ByteWriter _filling = new(FirstBuffer);
    private ByteWriter _sending = new(FirstBuffer);
    private int _frameStart = -1;
    private int _stampAt;
    private bool _stopped;

    /// <returns>False when too many bytes are waiting, or the stream has ended.</returns>
    public bool TryAdd<T>(long id, T message, Action<ByteWriter, T> encode)
    {
        lock (_gate)
        {
            if (_stopped || _filling.Length > MaxWaiting) return false;
            var (before, isNew) = (_filling.Length, _frameStart < 0);
            if (isNew) OpenFrame();
            try
            {
                _filling.Number(id);
                encode(_filling, message);
            }
            catch
            {
                // Half a message in a frame would end the stream for all other messages.
                _filling.Truncate(before);
                if (isNew) _frameStart = -1;
                throw;
            }
            if (_filling.Length - _frameStart > FrameTarget) CloseFrame();
        }
        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Writes frames until canceled.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task RunAsync(Stream output, CancellationToken cancellation)
    {
        try
        {
            while (await _signal.Reader.WaitToReadAsync(cancellation))
            {
                _signal.Reader.TryRead(out _);
                if (!Swap()) continue;
                await output.WriteAsync(_sending.WrittenMemory, cancellation);
                await output.FlushAsync(cancellation);
            }
        }
        finally
        {
            lock (_gate) _stopped = true;
        }
    }

    private bool Swap()
    {
        lock (_gate)
        {
            if (_frameStart >= 0) CloseFrame();
            if (_sending.Length > KeptBuffer) _sending = new(FirstBuffer);
            (_filling, _sending) = (_sending, _filling);
            _filling.Clear();
        }
        return _sending.Length > 0;
    }

    private void OpenFrame()
    {
        _frameStart = _filling.Length;
        _filling.UInt64(0);
        identity.Write(_filling);
        _stampAt = _filling.Length;
        _filling.Skip(FrameStamp.Bytes);
    }

    private void CloseFrame()
    {
        stamp().Write(_filling.Patch(_stampAt, FrameStamp.Bytes));
        var payload = _filling.Written[(_frameStart + Header)..];
        _filling.PatchUInt32(_frameStart, (uint)payload.Length);
        _filling.PatchUInt32(_frameStart + 4, Crc32C.Of(payload));
        _frameStart = -1;
    }
}

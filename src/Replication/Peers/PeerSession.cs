using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>A stream that a peer opened: receives its requests and sends the replies.</summary>
internal sealed class PeerSession(ILocalNode self, FrameIdentity identity, ILogger log)
{
    private readonly FrameSender _sender = new(identity);
    private long _heard;

    /// <summary>The number of requests received.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <returns>Completes when the stream has ended, from either side.</returns>
    /// <exception cref="CodecException">A frame was refused: end the connection.</exception>
    public async Task RunAsync(PipeReader input, Stream output, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAsync(output, ended);
        try
        {
            await new FrameReader(identity, OnRequest).RunAsync(input, ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer closed the stream; its link will reconnect.
        }
        finally
        {
            End(ended);
            await sending;
        }
    }

    /// <summary>Cancels synchronously: the registered callbacks only close a stream.</summary>
    private static void End(CancellationTokenSource ended) => ended.Cancel();

    private void OnRequest(long id, ref ByteReader body)
    {
        var request = PeerCodec.ReadRequest(ref body);
        Volatile.Write(ref _heard, _heard + 1);
        self.Answer(request, reply => Reply(id, reply));
    }

    /// <summary>
    /// Usually called on the thread of the writer. A reply is dropped when too many bytes are waiting.
    /// </summary>
    private void Reply(long id, PeerReply reply)
    {
        try
        {
            _sender.TryAdd(id, reply, PeerCodec.Write);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.OwnReplyDropped(log, e);
        }
    }

    /// <summary>When sending fails, the whole stream ends.</summary>
    private async Task SendAsync(Stream output, CancellationTokenSource ended)
    {
        try
        {
            await _sender.RunAsync(output, ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            End(ended); // already canceled, or the peer closed the stream
        }
    }
}

using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>One stream that a peer opened: its requests come in, the answers go out.</summary>
internal sealed class PeerSession(INodeIdentity self, FrameIdentity identity, ILogger log)
{
    private readonly FrameSender _sender = new(identity);
    private long _heard;

    /// <summary>Requests that came so far.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <returns>When the peer is gone, or this side ends the stream.</returns>
    /// <exception cref="CodecException">No frame of this cluster came: end the connection.</exception>
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
            // The peer went away; its link connects again.
        }
        finally
        {
            End(ended);
            await sending;
        }
    }

    /// <summary>What waits for it only ends a stream: that may be done here.</summary>
    private static void End(CancellationTokenSource ended) => ended.Cancel();

    private void OnRequest(long id, ref ByteReader body)
    {
        var request = PeerCodec.ReadRequest(ref body);
        Volatile.Write(ref _heard, _heard + 1);
        self.Answer(request, reply => Reply(id, reply));
    }

    /// <summary>On the store's writer thread, mostly. An answer that finds no room is never sent.</summary>
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

    /// <summary>Who cannot be answered need not be heard: the stream ends when sending does.</summary>
    private async Task SendAsync(Stream output, CancellationTokenSource ended)
    {
        try
        {
            await _sender.RunAsync(output, ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            End(ended); // cancelled already, or the peer is gone
        }
    }
}

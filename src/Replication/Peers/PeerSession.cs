using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Peers;

/// <summary>A stream that a peer opened: receives its requests and sends the replies.</summary>
internal sealed class PeerSession(ILocalNode self, FrameIdentity identity, ILogger log)
{
    private static readonly PeerReply.Unreachable ReadsOnly = new("The sender has no vote: it may only read.");

    private readonly FrameSender _sender = new(identity, () => self.Stamp);
    private bool _mayPropose;
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
            await new FrameReader(identity, OnFrame, OnRequest).RunAsync(input, ended.Token);
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
        if (_mayPropose || IsReading(request)) self.Answer(request, reply => Reply(id, reply));
        else Reply(id, ReadsOnly);
    }

    /// <summary>
    /// A sender counts its own vote beside the one of this replica, so its start must be known here, and be the newest
    /// of its disk (rule R38). One that says that it has no vote may read.
    /// </summary>
    private void OnFrame(FrameStamp stamp)
    {
        _mayPropose = self.Saw(stamp) is not null;
        if (!_mayPropose && stamp.Start != Guid.Empty)
            throw new IOException("The sender is a start of a peer that is not known here.");
    }

    private static bool IsReading(PeerRequest request) =>
        request is not PeerRequest.Protocol { Request: not (Request.Read or Request.AskEpoch) };

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

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// Logs how a link fares: one line when contact is made, lost or made again, however often it is tried in
/// between. That a peer does not listen yet while a cluster starts is normal.
/// </summary>
internal sealed class LinkLog(NodeId self, NodeId peer, string address, ILogger log)
{
    private readonly Lock _gate = new();
    private Contact _contact;
    private string? _unusual;

    private enum Contact
    {
        /// <summary>None yet.</summary>
        New,
        Waiting,
        Up,
        Silent,
        Lost,
    }

    public void Connected()
    {
        lock (_gate)
        {
            if (_contact == Contact.Up) return;
            (_contact, _unusual) = (Contact.Up, null);
            Log.Connected(log, self, peer, address);
        }
    }

    /// <summary>An answer came on a stream that was silent.</summary>
    public void Heard()
    {
        if (_contact != Contact.Silent) return;
        lock (_gate)
        {
            if (_contact != Contact.Silent) return;
            _contact = Contact.Up;
            Log.Recovered(log, self, peer, address);
        }
    }

    /// <param name="milliseconds">For which nothing came on an open stream.</param>
    public void Silent(long milliseconds)
    {
        lock (_gate)
        {
            if (_contact != Contact.Up) return;
            _contact = Contact.Silent;
            Log.Lost(log, self, peer, $"no answer for {milliseconds / 1000.0:0.0} s", address);
        }
    }

    public void Failed(Exception e)
    {
        lock (_gate)
        {
            var (reason, isUsual) = Explain(e);
            // A misconfigured peer is reported although the link was down already, and once.
            var isNews = !isUsual && reason != _unusual;
            if (!isUsual) _unusual = reason;
            switch (_contact)
            {
                case Contact.New or Contact.Waiting when _contact == Contact.New || isNews:
                    _contact = Contact.Waiting;
                    Report(Log.Waiting);
                    break;
                case Contact.Up:
                    _contact = Contact.Lost;
                    Report(Log.Lost);
                    break;
                case Contact.Silent or Contact.Lost:
                    _contact = Contact.Lost;
                    if (isNews) Report(Log.Lost);
                    break;
            }

            void Report(Action<ILogger, NodeId, NodeId, string, string> line)
            {
                if (reason.Length > 0) line(log, self, peer, reason, address);
                else Log.LinkFailed(log, e, self, peer, address);
            }
        }
    }

    /// <returns>
    /// What it means, and whether it is what a peer that is away causes. The empty text: an error nobody
    /// thought of, to be logged with its trace.
    /// </returns>
    private static (string Reason, bool IsUsual) Explain(Exception e) => e switch
    {
        CodecException => ($"its answer cannot be understood: {e.Message.TrimEnd('.')}", false),
        OperationCanceledException => ("no answer", true),
        HttpRequestException { InnerException: SocketException socket } => (Explain(socket.SocketErrorCode), true),
        HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable } => ("it is still starting", true),
        HttpRequestException { StatusCode: { } status } =>
            ($"it answered {(int)status}, it is not a node of the same version", false),
        HttpRequestException or IOException => ("the connection was closed", true),
        _ => ("", false),
    };

    private static string Explain(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused, it does not run or listens elsewhere",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its host name is unknown",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to its host",
        SocketError.TimedOut => "no answer",
        _ => $"no connection ({error})",
    };
}

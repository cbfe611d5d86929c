using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// Decides what is logged about the state of a link: one line when contact is made, lost or restored, regardless of
/// the number of attempts. The messages are in Log.cs. While a cluster starts it is normal that a peer does not
/// listen yet.
/// </summary>
internal sealed class LinkLog(NodeId self, NodeId peer, string address, ILogger log)
{
    private readonly Lock _gate = new();
    private Contact _contact;
    private string? _unusual;

    private enum Contact
    {
        /// <summary>No attempt so far.</summary>
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

    /// <summary>A reply arrived.</summary>
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

    /// <param name="milliseconds">How long the peer has owed an answer on an open stream.</param>
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
            // A misconfigured peer is reported once, even if the link was already down.
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
    /// The reason for the operator, and whether a peer that is down causes this error. An empty reason means an
    /// unexpected error, which is logged with its stack trace.
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
        SocketError.ConnectionRefused => "connection refused, it is not running or listens on another port",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its host name is unknown",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to its host",
        SocketError.TimedOut => "no answer",
        _ => $"no connection ({error})",
    };
}

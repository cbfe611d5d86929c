using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// An address on which this node is to listen: an IP address and a port, or localhost and a port, which is
/// both loopback addresses, since some clients try only the one to which localhost resolves first.
/// </summary>
/// <param name="What">What for, as the operator knows it: "HTTP", "peer".</param>
public sealed record ListenAddress(string What, string Text)
{
    private const string Localhost = "localhost:";

    /// <summary>Of localhost, 127.0.0.1.</summary>
    /// <exception cref="StartException">It is no address.</exception>
    public IPEndPoint EndPoint =>
        IPEndPoint.TryParse(IsLocalhost ? "127.0.0.1:" + Text[Localhost.Length..] : Text, out var point)
            ? point
            : throw new StartException(
                $"the {What} address '{Text}' is not an IP address and a port, nor localhost and a port");

    private bool IsLocalhost => Text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StartException">It is no address.</exception>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (IsLocalhost) kestrel.ListenLocalhost(EndPoint.Port);
        else kestrel.Listen(EndPoint);
    }

    /// <summary>
    /// Listens for a moment. Asked before the disk is opened, so that a node that cannot listen leaves no
    /// trace there.
    /// </summary>
    /// <exception cref="StartException">It is in use, or not one of this machine.</exception>
    public void EnsureFree()
    {
        Probe(EndPoint);
        if (!IsLocalhost || !Socket.OSSupportsIPv6) return;
        try
        {
            Probe(new(IPAddress.IPv6Loopback, EndPoint.Port));
        }
        catch (StartException e) when (
            e.InnerException is SocketException { SocketErrorCode: SocketError.AddressNotAvailable })
        {
            // Without ::1, as in many containers, localhost is 127.0.0.1 alone.
        }
    }

    private void Probe(IPEndPoint point)
    {
        using var probe = new TcpListener(point);
        try
        {
            probe.Start();
        }
        catch (SocketException e)
        {
            throw Unusable(e);
        }
    }

    public StartException Unusable(Exception why) => new(
        $"the {What} address {Text} cannot be listened on ({why.Message});"
        + " free it or change the cluster file",
        why);
}

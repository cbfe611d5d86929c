using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// An address on which this node listens: an IP address and a port, or localhost and a port. Localhost means both
/// loopback addresses, since some clients try only the one to which localhost resolves first.
/// </summary>
/// <param name="What">The purpose of the address, for messages: "HTTP" or "peer".</param>
public sealed record ListenAddress(string What, string Text)
{
    private const string Localhost = "localhost:";

    /// <summary>The end point; 127.0.0.1 for localhost.</summary>
    /// <exception cref="StartException">The text is not an address.</exception>
    public IPEndPoint EndPoint =>
        IPEndPoint.TryParse(IsLocalhost ? "127.0.0.1:" + Text[Localhost.Length..] : Text, out var point)
            ? point
            : throw new StartException(
                $"the {What} address '{Text}' is not an IP address and a port, nor localhost and a port");

    private bool IsLocalhost => Text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StartException">The text is not an address.</exception>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (IsLocalhost) kestrel.ListenLocalhost(EndPoint.Port);
        else kestrel.Listen(EndPoint);
    }

    /// <summary>
    /// Listens for a moment. Called before the disk is opened, so that a node that cannot listen does not modify the
    /// disk.
    /// </summary>
    /// <exception cref="StartException">The address is in use, or does not belong to this machine.</exception>
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
            // Without ::1, as in many containers, localhost is only 127.0.0.1.
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
        $"cannot listen on the {What} address {Text} ({why.Message});"
        + " free it, or change the cluster file",
        why);
}

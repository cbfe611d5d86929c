using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Replication;

/// <summary>An address on which this node is to listen.</summary>
/// <param name="What">What for, as the operator knows it: "HTTP", "peer".</param>
public sealed record ListenAddress(string What, string Text)
{
    /// <exception cref="StartException">It is no address.</exception>
    public IPEndPoint EndPoint =>
        IPEndPoint.TryParse(Text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var point)
            ? point
            : throw new StartException($"the {What} address '{Text}' is not an IP address and a port");

    /// <summary>
    /// Listens for a moment. Asked before the disk is opened, so that a node that cannot listen leaves no
    /// trace there.
    /// </summary>
    /// <exception cref="StartException">It is in use, or not one of this machine.</exception>
    public void EnsureFree()
    {
        using var probe = new TcpListener(EndPoint);
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

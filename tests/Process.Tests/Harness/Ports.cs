using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Processes;

/// <summary>
/// Free ports of the loopback address. They lie below those that systems hand out by themselves: the port of
/// a killed node must not become the near end of somebody's connection before the node is back.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Environment.ProcessId * 97 % Count;

    public static string NextFree()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return $"127.0.0.1:{port}";
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

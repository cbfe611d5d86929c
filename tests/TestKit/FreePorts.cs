using System.Net;
using System.Net.Sockets;

namespace OrleansKv.TestKit;

/// <summary>
/// Free ports of the loopback address. They lie below those that systems hand out on their own: the port of a
/// killed node must not become the local end of another connection before the node is back.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Environment.ProcessId * 97 % Count;

    public static int Next() => NextRange(1);

    /// <returns>127.0.0.1 and a free port.</returns>
    public static string NextAddress() => $"127.0.0.1:{Next()}";

    /// <returns>The first of so many free ports in a row.</returns>
    public static int NextRange(int length)
    {
        while (true)
        {
            var first = First + ((Interlocked.Add(ref _next, length) - length) % (Count - length));
            if (Enumerable.Range(first, length).All(IsFree)) return first;
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

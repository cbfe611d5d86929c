using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansKv.Processes;

/// <summary>A connection that sends the given bytes, and then neither sends nor reads.</summary>
internal sealed class RudeClient : IDisposable
{
    private const int Window = 4096;

    private readonly Socket _socket;

    private RudeClient(Socket socket) => _socket = socket;

    public static async Task<RudeClient> StartAsync(string address, string text)
    {
        // Set before it connects, it bounds what the node can get rid of.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Window };
        await socket.ConnectAsync(IPEndPoint.Parse(address));
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        return new(socket);
    }

    /// <summary>It asks for more than any buffer on the way takes, and reads none of it.</summary>
    public static Task<RudeClient> ReadNothingAsync(string address, string key, int times)
    {
        var get = $"GET /{key}?raw HTTP/1.1\r\nHost: localhost\r\n";
        var most = string.Concat(Enumerable.Repeat(get + "\r\n", times - 1));
        return StartAsync(address, $"{most}{get}Connection: close\r\n\r\n");
    }

    /// <summary>A body is promised and one byte of it comes.</summary>
    public static Task<RudeClient> BeginBodyAsync(string address, string key) => StartAsync(
        address,
        $"PUT /{key} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nx");

    public static Task<RudeClient> BeginHeadersAsync(string address) =>
        StartAsync(address, "GET /k HTTP/1.1\r\nHost: localhost\r\nX: ");

    /// <summary>Reads what the node still had to say, until it ends the connection.</summary>
    /// <returns>The status line of its first answer; empty when there was none.</returns>
    public async Task<(string Status, long Bytes)> EndAsync()
    {
        var (first, bytes, buffer) = ("", 0L, new byte[64 * 1024]);
        using var limit = new CancellationTokenSource(Poll.Patience);
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                if (bytes == 0) first = Encoding.ASCII.GetString(buffer, 0, read).Split("\r\n")[0];
                bytes += read;
            }
        }
        catch (SocketException)
        {
            // Cut off rather than ended.
        }
        return (first, bytes);
    }

    public void Dispose() => _socket.Dispose();
}

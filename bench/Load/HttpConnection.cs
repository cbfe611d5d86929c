using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Load;

/// <summary>
/// One HTTP/1.1 connection: sends a message that is ready, and reads the answer no further than needed. On a
/// machine that also runs the servers every microsecond of the client is taken from them.
/// </summary>
public sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    private readonly byte[] _buffer = new byte[16 * 1024];

    public static async Task<HttpConnection> OpenAsync(IPEndPoint server, CancellationToken cancellation)
    {
        var connection = new HttpConnection();
        try
        {
            await connection._socket.ConnectAsync(server, cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <returns>The status.</returns>
    /// <exception cref="IOException">The server closed it, or answered what is not HTTP.</exception>
    public async ValueTask<int> SendAsync(byte[] message, CancellationToken cancellation)
    {
        for (var sent = 0; sent < message.Length;)
            sent += await _socket.SendAsync(message.AsMemory(sent), SocketFlags.None, cancellation);
        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellation);
            if (read == 0) throw new IOException("The connection was closed.");
            filled += read;
            if (Answer.TryRead(_buffer.AsSpan(0, filled), out var status)) return status;
            if (filled == _buffer.Length) throw new IOException("The answer is too long.");
        }
    }

    public void Dispose() => _socket.Dispose();
}

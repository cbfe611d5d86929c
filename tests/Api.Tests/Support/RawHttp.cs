using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansKv.Api.Tests.Support;

/// <summary>HTTP by hand, for requests that no client would send.</summary>
public static class RawHttp
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Sends Latin-1 bytes and reads one answer, which must come without more.</summary>
    /// <exception cref="IOException">The server closed the connection instead.</exception>
    public static async Task<Answer> SendAsync(IPEndPoint server, string request)
    {
        using var limit = new CancellationTokenSource(Deadline);
        using var socket = new TcpClient();
        await socket.ConnectAsync(server, limit.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        return await ReadAsync(stream, request.StartsWith("HEAD", StringComparison.Ordinal), limit.Token);
    }

    private static async Task<Answer> ReadAsync(
        NetworkStream stream, bool isHead, CancellationToken cancellation)
    {
        var head = await ReadHeadAsync(stream, cancellation);
        if (head.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
            head = await ReadHeadAsync(stream, cancellation);
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var message = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        foreach (var line in lines.Skip(1))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }
        var status = int.Parse(lines[0].Split(' ')[1]);
        var body = new byte[isHead || status == 304 ? 0 : message.Content.Headers.ContentLength ?? 0];
        await stream.ReadExactlyAsync(body, cancellation);
        return new(status, message, body);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
                throw new IOException($"The connection ended after: {head}");
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}

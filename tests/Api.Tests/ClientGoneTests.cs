using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>A client that closes its connection early is no defect of the node, and not logged as one.</summary>
public sealed class ClientGoneTests : ApiTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Which of two threads of the server learns of the reset first differs from time to time.</summary>
    private const int Attempts = 20;

    [Theory]
    [InlineData("PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")]
    [InlineData("PUT /k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData("POST /_/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: 1000\r\n\r\n{")]
    [InlineData("POST /clear HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST /k?op=increment HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n")]
    public async Task A_connection_that_is_reset_or_closed_within_a_body_is_not_an_error(string request)
    {
        for (var i = 0; i < Attempts; i++)
        {
            using var socket = await SendAsync(request);
            await Node.Begun.WaitAsync(Patience);
            if (i % 2 == 0) Reset(socket);
            else socket.Close();
            await Node.Ended.WaitAsync(Patience);
        }
        (await GetAsync("/k")).Is(404);
        Assert.Empty(Node.Log.Errors);
    }

    [Theory]
    [InlineData("/_/keys?values=true")]
    [InlineData("/k0?raw")]
    [InlineData("/k0")]
    public async Task A_connection_that_is_reset_within_a_long_answer_is_not_an_error(string target)
    {
        for (var i = 0; i < 6; i++)
        {
            (await PutAsync($"/k{i}", Bytes(new byte[Limits.ValueBytes]))).Is(201);
            await Node.Ended.WaitAsync(Patience);
        }
        for (var i = 0; i < Attempts; i++)
        {
            using var socket = await SendAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await socket.ReceiveAsync(new byte[10]);
            Reset(socket);
            await Node.Ended.WaitAsync(Patience);
        }
        Assert.Empty(Node.Log.Errors);
    }

    [Fact]
    public async Task A_watch_whose_connection_is_reset_ends_and_is_not_an_error()
    {
        var watch = new ScriptedWatch();
        await using var node = await Node.StartAsync(CreateStore(), View, Clock, watches: watch);
        using var socket = await SendAsync("GET /_/watch HTTP/1.1\r\nHost: localhost\r\n\r\n", node);
        await socket.ReceiveAsync(new byte[10]);
        Reset(socket);
        await node.Ended.WaitAsync(Patience);
        Assert.Empty(node.Log.Errors);
    }

    /// <summary>The server gives a body five seconds before it measures.</summary>
    [Fact]
    public async Task A_body_that_is_sent_too_slowly_is_refused_and_not_logged_as_an_error()
    {
        await using var node = await Node.StartAsync(
            CreateStore(), View, Clock, limits => limits.MinBytesPerSecond = 1024 * 1024);
        var answer = await node.RawAsync("PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc");
        answer.IsProblem(408, "broken-request");
        (await node.SendAsync("GET", "/k")).Is(404);
        Assert.Empty(node.Log.Errors);
    }

    private async Task<Socket> SendAsync(string request, Node? to = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, (to ?? Node).Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new(true, 0);
        socket.Close();
    }
}

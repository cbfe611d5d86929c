using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Load.Tests;

public class GeneratorTests
{
    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    [Fact]
    public async Task A_stall_of_the_server_is_in_the_latencies_of_all_requests_that_fell_due()
    {
        using var server = new StallingServer(stallAfter: 50, TimeSpan.FromMilliseconds(500));
        var generator = new Generator(new([server.Address], Dialect.Plain), Workload.Gets(10));
        var result = await generator.OpenAsync(clients: 1, rate: 200, TimeSpan.FromSeconds(2));
        Assert.Equal(400, result.Latencies.Count);
        // Half a second at 200 requests a second: a quarter of all requests, not one, waited.
        Assert.True(result.Latencies.Milliseconds(0.8) > 20);
        Assert.Equal(0, result.Errors);
    }

    [Fact]
    public async Task An_error_is_counted_and_is_no_success()
    {
        var generator = new Generator(new([Nobody()], Dialect.Plain), Workload.Puts(10));
        var result = await generator.ClosedAsync(clients: 1, TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, result.Latencies.Count);
        Assert.True(result.Errors > 0);
    }

    [Fact]
    public async Task A_request_to_a_dead_node_goes_to_the_next()
    {
        using var server = new StallingServer(stallAfter: int.MaxValue, TimeSpan.Zero);
        var target = new LoadTarget([Nobody(), server.Address], Dialect.Plain)
        {
            FailsOver = true,
            KeepsSamples = true,
        };
        var result = await new Generator(target, Workload.EachInTurn(3))
            .OpenAsync(clients: 2, rate: 100, TimeSpan.FromSeconds(0.5));
        Assert.Equal(50, result.Latencies.Count);
        Assert.Equal(25, result.Samples.Count(s => s.IsRead));
        Assert.True(result.Errors > 0);
    }

    private static IPEndPoint Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>Answers every request with 200; once, after so many, only when a time has passed.</summary>
    private sealed class StallingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TimeSpan _stall;
        private int _left;

        public StallingServer(int stallAfter, TimeSpan stall)
        {
            (_left, _stall) = (stallAfter, stall);
            _listener.Start();
            _ = AcceptAsync();
        }

        public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }

        private async Task ServeAsync(Socket client)
        {
            var buffer = new byte[4096];
            while (await client.ReceiveAsync(buffer) > 0)
            {
                if (Interlocked.Decrement(ref _left) == 0) await Task.Delay(_stall);
                await client.SendAsync(Ok);
            }
        }
    }
}

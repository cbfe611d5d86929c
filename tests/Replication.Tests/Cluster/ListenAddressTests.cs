using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OrleansKv.Replication.Hosts;

namespace OrleansKv.Replication.Cluster;

/// <remarks>docs/operations.md, The cluster file.</remarks>
public sealed class ListenAddressTests
{
    [Fact]
    public async Task A_node_that_listens_on_localhost_is_reached_by_both_loopback_addresses()
    {
        var port = FreePorts.Next();
        var address = new ListenAddress("HTTP", $"localhost:{port}");
        address.EnsureFree();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(address.Listen);
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("here"));
        await app.StartAsync();
        using var http = new HttpClient();
        foreach (var host in HasIPv6Loopback() ? new[] { "127.0.0.1", "[::1]", "localhost" } : ["127.0.0.1"])
            Assert.Equal("here", await http.GetStringAsync($"http://{host}:{port}/"));
    }

    [Fact]
    public void A_port_of_localhost_that_is_taken_on_either_loopback_address_is_refused_by_its_name()
    {
        foreach (var loopback in HasIPv6Loopback()
            ? new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }
            : [IPAddress.Loopback])
        {
            using var other = new TcpListener(loopback, 0);
            other.Start();
            var address = $"localhost:{((IPEndPoint)other.LocalEndpoint).Port}";
            var error = Assert.Throws<StartException>(new ListenAddress("peer", address).EnsureFree);
            Assert.Contains(
                $"cannot listen on the peer address {address}", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("localhost:x")]
    [InlineData("notlocalhost:1")]
    [InlineData("localhost.example:1")]
    public void An_address_that_is_neither_an_ip_address_nor_localhost_is_refused(string address)
    {
        var error = Assert.Throws<StartException>(new ListenAddress("HTTP", address).EnsureFree);
        Assert.Contains($"'{address}' is not an IP address and a port", error.Message, StringComparison.Ordinal);
    }

    private static bool HasIPv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

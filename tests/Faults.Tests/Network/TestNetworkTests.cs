using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Faults.Network;

/// <summary>Tests of the network that the faults rely on.</summary>
public sealed class TestNetworkTests
{
    [NetworkFact]
    public async Task A_wire_cut_in_one_direction_still_transmits_in_the_other()
    {
        using var network = new TestNetwork(1);
        var (client, server) = await ConnectAsync(network);
        await SendAsync(client, server);
        network.Set(TestNetwork.Clients, "A", Wire.Cut);
        client.Send([1]);
        await SendAsync(server, client);
        Assert.Equal(0, server.Available);
        network.Heal();
        await Poll.UntilAsync("what was sent arrives after all", () => server.Available == 1);
    }

    [NetworkFact]
    public async Task A_slow_wire_delays_what_is_sent()
    {
        using var network = new TestNetwork(1);
        var (client, server) = await ConnectAsync(network);
        network.Set(TestNetwork.Clients, "A", new(false, TimeSpan.FromMilliseconds(80), default, Loss: 0));
        var since = Stopwatch.GetTimestamp();
        await SendAsync(client, server);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromMilliseconds(80), Poll.Patience);
    }

    [NetworkFact]
    public async Task Hosts_cannot_reach_anything_outside()
    {
        using var network = new TestNetwork(1);
        using var outside = new Socket(SocketType.Stream, ProtocolType.Tcp);
        outside.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        outside.Listen();
        using var inside = network.NewSocket();
        await Assert.ThrowsAsync<SocketException>(() => inside.ConnectAsync(outside.LocalEndPoint!));
    }

    private static async Task<(Socket Client, Socket Server)> ConnectAsync(TestNetwork network)
    {
        var at = IPEndPoint.Parse(network.NextAddress("A"));
        using var listener = network.NewSocketAt("A");
        listener.Bind(at);
        listener.Listen();
        var client = network.NewSocket();
        await client.ConnectAsync(at);
        return (client, await listener.AcceptAsync());
    }

    private static async Task SendAsync(Socket from, Socket to)
    {
        from.Send([7]);
        await Poll.UntilAsync("a byte arrives", () => to.Available == 1);
        Assert.Equal(1, to.Receive(new byte[1]));
    }
}

/// <summary>
/// A test that needs a private network; if none can be created, it is skipped with the reason.
/// </summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() =>
        Skip = TestNetwork.Missing is { } reason ? $"No private test network: {reason}." : null;
}

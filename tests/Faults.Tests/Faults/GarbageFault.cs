using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Faults.Faults;

/// <summary>Clients that send garbage to every port of a node.</summary>
internal static class GarbageFault
{
    public static readonly Fault OnEveryPort = new(
        "garbage on every port of a node",
        async scene =>
        {
            for (var left = scene.Times(1, 5); left > 0; left--)
            {
                var held = new List<Socket>();
                foreach (var address in Addresses(scene.Victim))
                    foreach (var bytes in Junk(scene.Random))
                        held.Add(await SendAsync(scene.Network ?? Surroundings.Loopback, address, bytes));
                await scene.HoldAsync(0.5, 3);
                foreach (var socket in held) socket.Dispose();
            }
        },
        _ => Task.CompletedTask);

    private static string[] Addresses(Node node) => [node.Http, node.Peer, node.Silo, node.Gateway];

    private static IEnumerable<byte[]> Junk(Random random)
    {
        foreach (var length in new[] { 1, 9, 300, 70_000 })
        {
            var noise = new byte[length];
            random.NextBytes(noise);
            yield return noise;
            yield return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. noise];
            yield return
            [
                .. "GET /peer/stream HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"u8,
                .. "Upgrade: orleanskv-frames\r\n\r\n"u8,
                .. noise,
            ];
            yield return [.. "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"u8, .. noise];
        }
    }

    /// <returns>The connection, left open.</returns>
    private static async Task<Socket> SendAsync(Surroundings around, string address, byte[] bytes)
    {
        var socket = around.NewSocket();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.ConnectAsync(IPEndPoint.Parse(address), limit.Token);
            await socket.SendAsync(bytes, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The node closed the connection early.
        }
        return socket;
    }
}

using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Cluster.Tests.Support;

internal static class FreePorts
{
    /// <summary>Ports of the loopback that nobody listened on a moment ago, each a different one.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count)
            .Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    /// <summary>Addresses for the nodes A, B, C.</summary>
    public static IReadOnlyDictionary<NodeId, Replication.Cluster.NodeAddress> Nodes()
    {
        var addresses = Take(12).Select(port => $"127.0.0.1:{port}").Chunk(4);
        return addresses.Select((a, i) => (Node: new NodeId((byte)(i + 1)), Of: a))
            .ToDictionary(n => n.Node, n => new Replication.Cluster.NodeAddress(n.Of[0], n.Of[1], n.Of[2], n.Of[3]));
    }
}

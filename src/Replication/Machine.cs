using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>
/// What a node has of its machine besides disk and clock: threads, and ways to other nodes. A simulation has
/// its own, so that everything else of a node runs in it as it is.
/// </summary>
internal interface IMachine
{
    /// <summary>The thread of a replica's writer.</summary>
    IWriterThread Thread(string name);

    /// <summary>Does it soon, not on the caller's thread.</summary>
    void Offload(Action work);

    IPeerWire Wire(NodeId peer, string address);

    IPeerServer Server(string address, INodeIdentity self, ILoggerFactory logs);
}

/// <summary>The machine this process runs on.</summary>
internal sealed class Machine : IMachine
{
    public static readonly Machine Real = new();

    public IWriterThread Thread(string name) => new WriterThread(name);

    public void Offload(Action work) => ThreadPool.QueueUserWorkItem(_ => work());

    public IPeerWire Wire(NodeId peer, string address) => new HttpWire(peer, address);

    public IPeerServer Server(string address, INodeIdentity self, ILoggerFactory logs) =>
        new PeerServer(address, self, logs);
}

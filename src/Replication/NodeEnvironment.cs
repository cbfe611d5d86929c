using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication;

/// <summary>
/// What a node uses of its machine besides disk and clock: threads and transports. The simulation has another
/// implementation, and runs everything else of a node unchanged.
/// </summary>
internal interface INodeEnvironment
{
    /// <summary>Creates the thread of the writer of a replica.</summary>
    IWriterThread Thread(string name);

    /// <summary>Runs the work on another thread.</summary>
    void Offload(Action work);

    IPeerTransport Transport(NodeId peer, string address);

    IPeerServer Server(string address, ILocalNode self, ILoggerFactory logs);
}

/// <summary>The environment of a real process.</summary>
internal sealed class NodeEnvironment : INodeEnvironment
{
    public static readonly NodeEnvironment Real = new();

    public IWriterThread Thread(string name) => new WriterThread(name);

    public void Offload(Action work) => ThreadPool.QueueUserWorkItem(_ => work());

    public IPeerTransport Transport(NodeId peer, string address) => new HttpPeerTransport(peer, address);

    public IPeerServer Server(string address, ILocalNode self, ILoggerFactory logs) =>
        new PeerServer(address, self, logs);
}

/// <summary>A thread that sleeps until there is work.</summary>
internal interface IWriterThread : IDisposable
{
    void Start(Action run);

    /// <summary>Called by the thread itself. Returns immediately if it was woken since it last slept.</summary>
    void Sleep();

    void Wake();

    /// <summary>Waits until the thread has ended.</summary>
    void Join();
}

internal sealed class WriterThread(string name) : IWriterThread
{
    private readonly AutoResetEvent _work = new(false);
    private Thread? _thread;

    public void Start(Action run)
    {
        _thread = new Thread(() => run()) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Sleep() => _work.WaitOne();

    public void Wake() => _work.Set();

    public void Join() => _thread?.Join();

    public void Dispose() => _work.Dispose();
}

using Microsoft.Extensions.Logging;
using OrleansKv.Replication;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Simulation.Shells;

/// <summary>What a real host finds under it in one simulated life.</summary>
internal sealed class SimulatedMachine(ShellWorld world, ShellNode node, Process process) : INodeEnvironment
{
    /// <summary>The replica's writer; made when the host is.</summary>
    public SimulatedThread? Writer { get; private set; }

    public IWriterThread Thread(string name) => Writer = new(process);

    public void Offload(Action work) => process.Schedule(0, work);

    public IPeerTransport Transport(NodeId peer, string address) =>
        new SimulatedWire(world, node, process, world.Node(peer));

    public IPeerServer Server(string address, ILocalNode self, ILoggerFactory logs) =>
        new SimulatedServer(world, node, process, self, logs);
}

internal sealed class SimulatedThread(Process process) : IWriterThread
{
    private bool _isAsleep;
    private bool _isWoken;

    public Fiber Fiber { get; } = process.NewFiber();

    public void Start(Action run) => Fiber.Start(run);

    public void Sleep()
    {
        _isAsleep = true;
        if (!_isWoken) Fiber.Yield();
        (_isAsleep, _isWoken) = (false, false);
    }

    public void Wake()
    {
        if (_isWoken) return;
        _isWoken = true;
        if (_isAsleep) process.Schedule(0, Fiber.Resume);
    }

    /// <summary>A process ends by being killed.</summary>
    public void Join() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

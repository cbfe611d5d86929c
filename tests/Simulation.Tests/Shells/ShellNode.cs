using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Simulation.Shells;

/// <summary>A machine with a disk; on it a whole replica host lives, or none.</summary>
internal sealed class ShellNode
{
    private readonly ShellWorld _world;
    private readonly Dictionary<(Key, int), ShellGrain> _grains = [];

    public ShellNode(ShellWorld world, NodeId id)
    {
        (_world, Id) = (world, id);
        Disk = new(world, id);
    }

    public NodeId Id { get; }
    public SimulatedDisk Disk { get; }

    /// <summary>Null while it is down.</summary>
    public Process? Process { get; private set; }
    public ReplicaHost? Host { get; private set; }

    /// <summary>Null until it listens.</summary>
    public SimulatedServer? Server { get; set; }

    /// <summary>How far its wall clock is ahead.</summary>
    public long ClockError { get; private set; }

    /// <summary>Its disk is the one the cluster knows, as far as there is a cluster.</summary>
    public bool IsVoter =>
        !Disk.WentBackward && (_world.Witness.Cluster is not { } cluster || cluster.Find(Id)?.DiskId == Disk.Id);

    public void Start()
    {
        var process = new Process(_world.Loop);
        var machine = new SimulatedMachine(_world, this, process);
        var store = Disk.Open(() => machine.Writer!.Fiber, () => Process == process ? Host?.Seen : null);
        Process = process;
        _world.Note(null, $"{Id} starts, boot {store.Identity.Boot}");
        process.Run(() =>
        {
            var options = new NodeOptions(Id, "", _world.Addresses, _world.Plan.Timing);
            var time = new SimulatedTime(_world.Loop, process, () => ClockError);
            Host = new(
                options, store, new NotedLogs(_world), time, e => Died(process, e), null,
                _world.Dice.Random.Next(), machine);
            Host.Store.Grains = new ShellGrains(_world, this);
            var starting = Host.StartAsync();
            if (!starting.IsCompletedSuccessfully)
                _world.Fail(new Violation(null, $"{Id} does not start: {starting.Exception}"));
        });
    }

    public void Crash()
    {
        _world.Note(null, $"{Id} crashes");
        Disk.Crash();
        Stop();
    }

    public void LoseDisk()
    {
        _world.Note(null, $"{Id} loses its disk");
        Stop();
        Disk.Lose();
    }

    /// <summary>Its disk loses its newest changes, or its folder is replaced by an older copy.</summary>
    public void GoBackward(MemoryStore version)
    {
        _world.Note(null, $"{Id} goes back to boot {version.Identity.Boot}, change {version.LastChange}");
        if (Process is not null) Crash();
        Disk.Restore(version);
    }

    public void SetClock(long error)
    {
        _world.Note(null, $"{Id}'s clock jumps to {error}");
        ClockError = error;
        _world.Saw(error);
    }

    /// <summary>The activation of a key on this node; number 1 is a second one of the same grain.</summary>
    public ShellGrain Grain(Key key, int number)
    {
        if (!_grains.TryGetValue((key, number), out var grain))
            grain = _grains[(key, number)] = new(key, Host!);
        var giveUp = _world.Plan.GiveUp;
        if (giveUp > 0 && _world.Dice.Chance(giveUp))
            _world.Loop.After(_world.Dice.Around(_world.Plan.ThinkTime), () => GiveUp(key, number, grain));
        return grain;
    }

    /// <summary>Whatever it does; the next call makes another.</summary>
    private void GiveUp(Key key, int number, ShellGrain grain)
    {
        if (_grains.GetValueOrDefault((key, number)) != grain) return; // gone already, or of a life before
        _grains.Remove((key, number));
        Process!.Run(grain.GiveUp);
    }

    /// <summary>The effect of a failed disk: the node ends immediately.</summary>
    private void Died(Process process, Exception why)
    {
        if (process.IsOver) return;
        _world.Note(null, $"{Id} ends itself: {why.Message}");
        if (why is not IOException { Message: "The simulated sync failed." })
            _world.Fail(new Violation(null, $"{Id} ended itself: {why}"));
        _world.Loop.After(0, () =>
        {
            if (!process.IsOver) Crash();
        });
    }

    private void Stop()
    {
        _grains.Clear();
        Disk.Remembered.Note(_world, Host?.Seen);
        var process = Process;
        (Process, Host, Server) = (null, null, null);
        process?.Kill();
        if (process is not null) _world.Network.Ended(process);
    }
}

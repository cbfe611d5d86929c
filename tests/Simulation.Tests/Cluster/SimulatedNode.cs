namespace OrleansKv.Simulation;

/// <summary>A machine with a disk; a process lives on it or not.</summary>
internal sealed class SimulatedNode
{
    private readonly World _world;
    private long _pausedUntil;

    public SimulatedNode(World world, NodeId id)
    {
        _world = world;
        Id = id;
        Disk = new(world, id);
    }

    public NodeId Id { get; }
    public Disk Disk { get; }

    /// <summary>Null while it is down.</summary>
    public Life? Life { get; private set; }

    /// <summary>How far its wall clock is off.</summary>
    public long ClockError { get; set; }

    public void Start()
    {
        Disk.Start();
        Life = new(_world, this);
        new Upkeep(_world, Life).Start();
        _world.Note(null, $"{this} starts, boot {Disk.Boot}");
    }

    public void Crash()
    {
        _world.Note(null, $"{this} crashes");
        Disk.Crash();
        Life = null;
        _pausedUntil = 0;
    }

    /// <summary>Like SIGSTOP: what is due meanwhile happens afterwards.</summary>
    public void Pause(long time)
    {
        _world.Note(null, $"{this} pauses for {time}");
        _pausedUntil = _world.Now + time;
    }

    public void Resume() => _pausedUntil = 0;

    public void Arrive(Action<Life> action)
    {
        if (Life is null) return;
        if (_world.Now < _pausedUntil) _world.After(_pausedUntil - _world.Now, () => Arrive(action));
        else action(Life);
    }

    public override string ToString() => Id.ToString();
}

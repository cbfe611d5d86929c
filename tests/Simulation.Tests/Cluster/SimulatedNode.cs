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
    public long ClockError { get; private set; }

    /// <summary>What the others know of that, from its last ping.</summary>
    public long KnownClockError { get; private set; }

    /// <summary>Longest sync.</summary>
    public long SyncTime => Id.Number == _world.Plan.SlowDisk ? _world.Plan.SlowSync : _world.Plan.SyncTime;

    /// <summary>Its disk is the one that the cluster knows under this name, or may still form one.</summary>
    public bool MayVote => _world.Configuration is not { } formed || formed.Find(Id)?.DiskId == Disk.Id;

    public void Start()
    {
        Disk.Start();
        Life = new(_world, this);
        Life.Membership.Start();
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

    /// <summary>Its wall clock jumps; the others learn of it with a later ping.</summary>
    public void Jump(long error)
    {
        _world.Note(null, $"{this}'s clock is off by {error}");
        ClockError = error;
        _world.After(_world.Dice.Between(0, 1000), LearnClock);
    }

    /// <summary>A ping told the others what its clock shows.</summary>
    public void LearnClock() => KnownClockError = ClockError;

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

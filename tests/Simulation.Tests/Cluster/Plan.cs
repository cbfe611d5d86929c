namespace OrleansKv.Simulation;

/// <summary>
/// What one seed makes of the cluster, the network and the clients. Every kind of trouble is off in some
/// seeds and
/// rampant in others, so that rare combinations meet (swarm testing). Times are milliseconds.
/// </summary>
internal sealed record Plan(int Seed)
{
    public int Voters { get; init; } = 3;

    /// <summary>One of five voters never starts.</summary>
    public bool OneIsDead { get; init; }

    public int Keys { get; init; } = 1;

    /// <summary>Operation ids an entry keeps: small, so that they are pushed out all the time.</summary>
    public int Remembered { get; init; } = 16;

    public int Clients { get; init; } = 3;
    public int OperationsPerClient { get; init; } = 12;
    public long ThinkTime { get; init; } = 40;
    public long Patience { get; init; } = 600;
    public long RoundTimeout { get; init; } = 60;
    public long SyncTime { get; init; } = 4;

    public long Delay { get; init; } = 10;
    public double Loss { get; init; }
    public double Duplication { get; init; }

    /// <summary>The share of messages that come much too late, by up to <see cref="LateBy"/>.</summary>
    public double Late { get; init; }
    public long LateBy { get; init; } = 2000;

    /// <summary>The share of accepts that reach one replica or none.</summary>
    public double Straggle { get; init; }

    /// <summary>Mean time between troubles of one kind; 0 never.</summary>
    public long CrashEvery { get; init; }
    public long RestartAfter { get; init; } = 200;
    public long PauseEvery { get; init; }
    public long PartitionEvery { get; init; }

    /// <summary>Mean time between losses of a disk, as many as leave a majority.</summary>
    public long DiskLossEvery { get; init; }

    /// <summary>Mean time between jumps of a wall clock, by minutes to days.</summary>
    public long ClockJumpEvery { get; init; }

    /// <summary>The number of the node whose syncs take up to <see cref="SlowSync"/>; 0 none.</summary>
    public int SlowDisk { get; init; }
    public long SlowSync { get; init; } = 2000;

    /// <summary>All disks are empty at first: the nodes must meet before anything is served.</summary>
    public bool IsFounding { get; init; }

    public double Fallback { get; init; } = 0.2;
    public double Duplicate { get; init; } = 0.2;
    public double Retry { get; init; }
    public double Hedge { get; init; }
    public double Clear { get; init; }
    public double Delete { get; init; } = 0.2;
    public double Conditional { get; init; } = 0.3;
    public double Read { get; init; } = 0.3;
    public double Expiring { get; init; }

    /// <summary>The share of increments and touches, which build on the value in place.</summary>
    public double Building { get; init; }

    /// <summary>The share of calls a while after which the key's activation is given up.</summary>
    public double GiveUp { get; init; }
    public long EraseEvery { get; init; }
    public long DeliverEvery { get; init; }

    /// <param name="theme">One of <see cref="Themes"/>; null: as the seed has it.</param>
    public static Plan FromSeed(int seed, string? theme = null)
    {
        var dice = new Dice(seed * 31 + 7);
        var names = Themes.Drawn;
        var drawn = names[dice.Random.Next(names.Length)];
        return Themes.Make(theme ?? drawn, Swarm(seed, dice));
    }

    private static Plan Swarm(int seed, Dice dice)
    {
        var (voters, dead) = dice.Pick((3, false), (3, false), (3, false), (5, false), (5, true));
        return new(seed)
        {
            Voters = voters,
            OneIsDead = dead,
            Keys = dice.Pick(1, 1, 2, 3),
            Remembered = dice.Pick(1, 2, 3, 16),
            Clients = dice.Pick(2, 3, 5),
            OperationsPerClient = dice.Pick(8, 12, 16),
            ThinkTime = dice.Pick(5, 40, 150),
            Patience = dice.Pick(200, 600, 1500),
            RoundTimeout = dice.Pick(30, 60, 120),
            SyncTime = dice.Pick(1, 4, 20),
            Delay = dice.Pick(3, 10, 30),
            Loss = dice.Pick(0, 0.05, 0.2, 0.35),
            Duplication = dice.Pick(0, 0.1, 0.3),
            Late = dice.Pick(0, 0.05, 0.2),
            LateBy = dice.Pick(300, 1000, 3000),
            CrashEvery = dice.Pick(0, 150, 500, 1500),
            PauseEvery = dice.Pick(0, 0, 300, 1000),
            PartitionEvery = dice.Pick(0, 150, 500, 1500),
            Fallback = dice.Pick(0, 0.2, 0.5),
            Duplicate = dice.Pick(0, 0.2, 0.5),
            Retry = dice.Pick(0, 0, 0.5, 0.9),
            Hedge = dice.Pick(0, 0, 0.1, 0.4),
            Clear = dice.Pick(0, 0, 0.05, 0.15),
            Delete = dice.Pick(0.05, 0.2, 0.4),
            Conditional = dice.Pick(0, 0.2, 0.5),
            Read = dice.Pick(0.1, 0.3, 0.5),
            Expiring = dice.Pick(0, 0, 0.3),
            EraseEvery = dice.Pick(0, 20, 100),
            DeliverEvery = dice.Pick(0, 50, 200),
            DiskLossEvery = dice.Pick(0, 0, 300, 1000),
            ClockJumpEvery = dice.Pick(0, 0, 100, 500),
            SlowDisk = dice.Pick(0, 0, 0, 1, 2, 3),
            SlowSync = dice.Pick(200, 2000, 5000),
            Straggle = dice.Pick(0, 0, 0.1),
            Building = dice.Pick(0, 0, 0.3, 0.7),
            GiveUp = dice.Pick(0, 0, 0.2, 0.5),
        };
    }
}

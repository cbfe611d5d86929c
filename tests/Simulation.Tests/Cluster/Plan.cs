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

    /// <summary>Mean time between troubles of one kind; 0 never.</summary>
    public long CrashEvery { get; init; }
    public long RestartAfter { get; init; } = 200;
    public long PauseEvery { get; init; }
    public long PartitionEvery { get; init; }

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
    public long EraseEvery { get; init; }
    public long DeliverEvery { get; init; }

    public static Plan FromSeed(int seed)
    {
        var dice = new Dice(seed * 31 + 7);
        var theme = dice.Pick<Func<Plan, Plan>>(p => p, p => p, p => p, Restarts, Clears, FreshKeys);
        return theme(Swarm(seed, dice));
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
            Building = dice.Pick(0, 0, 0.3, 0.7),
        };
    }

    /// <summary>Processes live so shortly that they reach for the numbers of the life before.</summary>
    private static Plan Restarts(Plan plan) => plan with
    {
        CrashEvery = 40,
        RestartAfter = 10,
        Loss = 0.3,
        SyncTime = 20,
        ThinkTime = 5,
        RoundTimeout = 30,
        Patience = 200,
    };

    /// <summary>
    /// Many keys that live shortly, and changes that are given up half-way: replicas that never had a key
    /// matter.
    /// </summary>
    private static Plan FreshKeys(Plan plan) => plan with
    {
        Voters = 3,
        OneIsDead = false,
        Keys = 6,
        Clients = 5,
        OperationsPerClient = 24,
        ThinkTime = 20,
        Patience = 150,
        RoundTimeout = 60,
        Loss = 0.4,
        CrashEvery = 200,
        PartitionEvery = 150,
        Delete = 0.5,
        Conditional = 0,
        Read = 0.6,
        Retry = 0,
        Hedge = 0,
        EraseEvery = 0,
        DeliverEvery = 0,
    };

    /// <summary>The same with clears, which reach some replicas and not others.</summary>
    private static Plan Clears(Plan plan) => FreshKeys(plan) with { Clear = 0.1, Delete = 0.1 };
}

using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Simulation.Shells;

/// <summary>What one seed makes of cluster, network and clients. Times are milliseconds.</summary>
internal sealed record ShellPlan(int Seed)
{
    public int Voters { get; init; } = 3;
    public int Keys { get; init; } = 1;
    public int Clients { get; init; } = 3;
    public int OperationsPerClient { get; init; } = 12;
    public long ThinkTime { get; init; } = 40;

    /// <summary>How long a client waits; less than an operation's time, and it leaves first.</summary>
    public long Patience { get; init; } = 900;
    public ReplicationTiming Timing { get; init; } = new();

    public long SyncTime { get; init; } = 4;
    public double SlowSync { get; init; }
    public long SlowSyncTime { get; init; } = 400;
    public double SyncFails { get; init; }

    public long Delay { get; init; } = 4;
    public double Late { get; init; }
    public long LateBy { get; init; } = 300;

    /// <summary>The share of writes to a stream at which it breaks.</summary>
    public double Loss { get; init; }

    /// <summary>Mean time between troubles of one kind; 0 never.</summary>
    public long CrashEvery { get; init; }
    public long RestartAfter { get; init; } = 200;
    public long PauseEvery { get; init; }
    public long PauseFor { get; init; } = 300;
    public long PartitionEvery { get; init; }

    /// <summary>Longest error of a machine's clock; it jumps now and then.</summary>
    public long ClockError { get; init; }

    /// <summary>Trouble does not wait until the cluster has formed.</summary>
    public bool TroubleAtOnce { get; init; }

    /// <summary>One node comes back with an empty disk, once.</summary>
    public bool LosesDisk { get; init; }

    /// <summary>Once, a disk is replaced by an older version of itself, or a copy of it is started as well.</summary>
    public bool GoesBackward { get; init; }

    /// <summary>The share of changes that go to the key's activation; of those, to a second one.</summary>
    public double Routed { get; init; } = 0.4;
    public double Duplicate { get; init; } = 0.2;

    /// <summary>The share of calls a while after which the activation is given up.</summary>
    public double GiveUp { get; init; }
    public double Retry { get; init; }
    public double Hedge { get; init; }
    public double Impostor { get; init; }
    public double Clear { get; init; }
    public double List { get; init; }
    public double Delete { get; init; } = 0.2;
    public double Conditional { get; init; } = 0.3;
    public double Read { get; init; } = 0.3;
    public double Expiring { get; init; }

    public static ShellPlan FromSeed(int seed)
    {
        var dice = new Dice(seed * 37 + 11);
        var theme = dice.Pick<Func<ShellPlan, ShellPlan>>(
            p => p, p => p, p => p, Restarts, Fresh, Sleepy, Founding, Clears);
        return theme(Swarm(seed, dice));
    }

    /// <summary>One kind of trouble and much of it, for a control that is too rare elsewhere.</summary>
    /// <param name="theme">Null: as the seed has it.</param>
    public static ShellPlan FromSeed(int seed, string? theme)
    {
        if (theme is null) return FromSeed(seed);
        Func<ShellPlan, ShellPlan> with = theme switch
        {
            "lossy" => Lossy,
            "impostors" => Impostors,
            "deletes" => Deletes,
            "missed" => Missed,
            "clears" => Clears,
            "backward" => Backward,
            _ => throw new ArgumentException($"There is no theme '{theme}'."),
        };
        return with(Swarm(seed, new Dice(seed * 37 + 11)));
    }

    private static ShellPlan Swarm(int seed, Dice dice) => new(seed)
    {
        Voters = dice.Pick(3, 3, 3, 5),
        Keys = dice.Pick(1, 1, 2, 4),
        Clients = dice.Pick(2, 3, 5),
        OperationsPerClient = dice.Pick(8, 12, 16),
        ThinkTime = dice.Pick(5, 40, 150),
        Patience = dice.Pick(200, 900, 2000),
        Timing = new(
            Operation: dice.Pick(300, 800, 1500), Round: dice.Pick(40, 120, 300), Ping: 50,
            Suspicion: dice.Pick(150, 400), Hedge: dice.Pick(2, 10, 30), CatchUp: dice.Pick(30, 100, 400),
            Grace: dice.Pick(50, 200, 1000)),
        SyncTime = dice.Pick(1, 4, 20),
        SlowSync = dice.Pick(0, 0, 0.05),
        SyncFails = dice.Pick(0, 0, 0, 0.01),
        Delay = dice.Pick(2, 8, 25),
        Late = dice.Pick(0, 0.05, 0.2),
        LateBy = dice.Pick(100, 300, 1000),
        Loss = dice.Pick(0, 0, 0.005, 0.03),
        CrashEvery = dice.Pick(0, 300, 800, 2000),
        RestartAfter = dice.Pick(50, 200, 800),
        PauseEvery = dice.Pick(0, 0, 400, 1500),
        PauseFor = dice.Pick(100, 400, 1500),
        PartitionEvery = dice.Pick(0, 300, 800, 2000),
        ClockError = dice.Pick(0, 50, 500),
        LosesDisk = dice.Chance(0.2),
        Routed = dice.Pick(0, 0.3, 0.7),
        Duplicate = dice.Pick(0, 0.3),
        Retry = dice.Pick(0, 0.5, 0.9),
        Hedge = dice.Pick(0, 0, 0.2),
        Impostor = dice.Pick(0, 0, 0.1),
        Clear = dice.Pick(0, 0, 0.05, 0.15),
        List = dice.Pick(0, 0.05, 0.15),
        Delete = dice.Pick(0.05, 0.2, 0.4),
        Conditional = dice.Pick(0, 0.2, 0.5),
        Read = dice.Pick(0.1, 0.3, 0.5),
        Expiring = dice.Pick(0, 0, 0.3),
        GiveUp = dice.Pick(0, 0, 0.2, 0.5),
        GoesBackward = dice.Chance(0.3),
    };

    /// <summary>Lives so short that a commit is often cut off.</summary>
    private static ShellPlan Restarts(ShellPlan plan) => plan with
    {
        CrashEvery = 120,
        RestartAfter = 30,
        SyncTime = 20,
        ThinkTime = 5,
    };

    /// <summary>Many keys that live shortly and are cleared.</summary>
    private static ShellPlan Fresh(ShellPlan plan) => plan with
    {
        Keys = 6,
        Clients = 5,
        Clear = 0.08,
        Delete = 0.4,
        PartitionEvery = 300,
    };

    /// <summary>Clears that take several attempts, and much to do meanwhile.</summary>
    private static ShellPlan Clears(ShellPlan plan) => plan with
    {
        Clients = 5,
        OperationsPerClient = 16,
        ThinkTime = 5,
        Timing = plan.Timing with { Operation = 1500, Round = 120 },
        Clear = 0.1,
        Delete = 0.1,
        Conditional = 0,
        Expiring = 0,
        SlowSync = 0.1,
        SlowSyncTime = 300,
        Late = 0.1,
        LateBy = 300,
    };

    /// <summary>Trouble while the cluster is formed, a lost disk among it.</summary>
    private static ShellPlan Founding(ShellPlan plan) => plan with
    {
        TroubleAtOnce = true,
        LosesDisk = true,
        CrashEvery = 200,
        RestartAfter = 100,
        PartitionEvery = 300,
    };

    /// <summary>Nodes that stand still for longer than an operation lives.</summary>
    private static ShellPlan Sleepy(ShellPlan plan) => plan with
    {
        PauseEvery = 400,
        PauseFor = 1500,
        Routed = 0.7,
        Late = 0.2,
        LateBy = 1000,
    };

    /// <summary>Streams break while a node that was away catches up, and there are no further writes.</summary>
    private static ShellPlan Lossy(ShellPlan plan) => plan with
    {
        Keys = 6,
        Clients = 5,
        GiveUp = 0,
        Loss = 0.1,
        CrashEvery = 300,
        RestartAfter = 200,
        PartitionEvery = 300,
    };

    /// <summary>Keys that are cleared while nodes are away, and not written again.</summary>
    private static ShellPlan Missed(ShellPlan plan) => plan with
    {
        Voters = 5,
        Keys = 1,
        Clients = 1,
        OperationsPerClient = 8,
        ThinkTime = 150,
        CrashEvery = 300,
        RestartAfter = 800,
        Clear = 0.3,
        Delete = 0,
        Read = 0.1,
        TroubleAtOnce = false,
    };

    /// <summary>Ids used again for other requests, and answers that do not come.</summary>
    private static ShellPlan Impostors(ShellPlan plan) => plan with
    {
        Impostor = 0.4,
        Retry = 0.9,
        Late = 0.2,
        Routed = 0.7,
        CrashEvery = 300,
        PartitionEvery = 300,
    };

    /// <summary>Restarts, and one of them on a disk that is older than it was.</summary>
    private static ShellPlan Backward(ShellPlan plan) => plan with
    {
        GoesBackward = true,
        LosesDisk = false,
        CrashEvery = 300,
        RestartAfter = 50,
        PartitionEvery = 300,
        Clients = 5,
        OperationsPerClient = 16,
    };

    /// <summary>Keys with a short time to live, tombstones that are erased immediately.</summary>
    private static ShellPlan Deletes(ShellPlan plan) => plan with
    {
        Keys = 4,
        GiveUp = 0,
        Delete = 0.5,
        Timing = plan.Timing with { Grace = 50 },
        CrashEvery = 300,
        PartitionEvery = 300,
    };
}

using System.Collections.Immutable;

namespace OrleansKv.Simulation;

/// <summary>What a plan is bent to, so that one kind of trouble comes often enough to matter.</summary>
internal static class Themes
{
    /// <summary>By how often they are drawn; "any" leaves a plan as it was rolled.</summary>
    public static readonly ImmutableArray<string> Drawn =
        ["any", "any", "any", "any", "restarts", "clears", "fresh-keys", "founding", "rings"];

    public static Plan Make(string theme, Plan plan) => theme switch
    {
        "any" => plan,
        "restarts" => Restarts(plan),
        "clears" => Clears(plan),
        "fresh-keys" => FreshKeys(plan),
        "founding" => Founding(plan),
        "rings" => Rings(plan),
        "handovers" => Handovers(plan),
        "ring-clears" => Rings(plan) with { Clear = 0.05, Keys = 2 },
        _ => throw new ArgumentException($"There is no theme '{theme}'."),
    };

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

    /// <summary>Nodes meet for the first time while they crash and lose disks.</summary>
    private static Plan Founding(Plan plan) => plan with
    {
        IsFounding = true,
        OneIsDead = false,
        CrashEvery = 150,
        RestartAfter = 60,
        PartitionEvery = 150,
        DiskLossEvery = 100,
        Patience = 200,
        Loss = 0.2,
    };

    /// <summary>
    /// Against the rule for a change that is proposed again: accepts that reach one replica, several
    /// proposers, retries beside the first attempt, and entries that remember next to nothing.
    /// </summary>
    private static Plan Rings(Plan plan) => plan with
    {
        Keys = 1,
        Remembered = 1 + (plan.Remembered % 3),
        Clients = 5,
        ThinkTime = 5,
        Patience = 1500,
        RoundTimeout = 30,
        Straggle = 0.5,
        Late = 0.2,
        Fallback = 0.4,
        Duplicate = 0.5,
        Retry = 0.9,
        Hedge = 0.4,
        Read = 0.1,
        Delete = 0.4,
        EraseEvery = 20,
        DeliverEvery = 50,
        CrashEvery = 500,
    };

    /// <summary>Fresh keys with clears, which reach some replicas and not others.</summary>
    private static Plan Clears(Plan plan) => FreshKeys(plan) with { Clear = 0.1, Delete = 0.1 };

    /// <summary>
    /// Proposers of one key that are evicted, and others that resume their terms: so calm that a term is rarely lost
    /// to another proposer.
    /// </summary>
    private static Plan Handovers(Plan plan) => plan with
    {
        Voters = 3,
        OneIsDead = false,
        Keys = 1,
        Clients = 5,
        ThinkTime = 60,
        Delay = 30,
        Loss = 0,
        Late = 0,
        CrashEvery = 0,
        PauseEvery = 0,
        PartitionEvery = 0,
        DiskLossEvery = 0,
        Clear = 0,
        GiveUp = 0.9,
        Fallback = 0.5,
        Duplicate = 0.1,
    };
}

namespace OrleansKv.Load;

public enum Operation
{
    Read,
    Update,
    Insert,

    /// <summary>A read and then an update of the same key; it counts once.</summary>
    ReadModifyWrite,
}

public enum KeyChoice
{
    Uniform,
    Single,
    Zipfian,
    Latest,

    /// <summary>
    /// All keys one after the other, each read and then updated, by all clients together: so no key's turn is
    /// late by chance, and a gap is the server's.
    /// </summary>
    InTurn,
}

/// <summary>What clients do: shares of operations, which add up to 1, and the choice of keys.</summary>
/// <param name="Keys">Keys that are there before it begins.</param>
public sealed record Workload(
    string Name,
    long Keys,
    double Reads,
    double Updates,
    double Inserts = 0,
    double ReadModifyWrites = 0,
    KeyChoice Choice = KeyChoice.Uniform,
    int ValueBytes = Workload.DefaultValueBytes)
{
    public const int DefaultValueBytes = 100;

    public static Workload Gets(long keys) => new("get", keys, Reads: 1, Updates: 0);

    public static Workload Puts(long keys) => new("put", keys, Reads: 0, Updates: 1);

    public static Workload PutsOfOneKey { get; } =
        new("one-key", 1, Reads: 0, Updates: 1, Choice: KeyChoice.Single);

    public static Workload EachInTurn(long keys) =>
        new("in-turn", keys, Reads: 0.5, Updates: 0.5, Choice: KeyChoice.InTurn);

    public static Workload NewKeys(long keys) => new("insert", keys, Reads: 0, Updates: 0, Inserts: 1);

    /// <summary>
    /// The core workloads of YCSB (Cooper et al., SoCC 2010) but for E, which scans. Values have 100 bytes
    /// here, not 1,000.
    /// </summary>
    public static IReadOnlyList<Workload> Ycsb(long keys) =>
    [
        new("ycsb-a", keys, Reads: 0.5, Updates: 0.5, Choice: KeyChoice.Zipfian),
        new("ycsb-b", keys, Reads: 0.95, Updates: 0.05, Choice: KeyChoice.Zipfian),
        new("ycsb-c", keys, Reads: 1, Updates: 0, Choice: KeyChoice.Zipfian),
        new("ycsb-d", keys, Reads: 0.95, Updates: 0, Inserts: 0.05, Choice: KeyChoice.Latest),
        new("ycsb-f", keys, Reads: 0.5, Updates: 0, ReadModifyWrites: 0.5, Choice: KeyChoice.Zipfian),
    ];

    /// <param name="random">Between 0 and 1.</param>
    public Operation Pick(double random)
    {
        if (random < Reads) return Operation.Read;
        if (random < Reads + Updates) return Operation.Update;
        return random < Reads + Updates + Inserts ? Operation.Insert : Operation.ReadModifyWrite;
    }
}

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Wrong readings of the rules by which a disk that went backward loses its vote; simulated as whole hosts.
/// </summary>
internal static class BackwardMutants
{
    private const string History = "Replication/Storage/StartHistory.cs";
    private const string Seen = "Replication/Cluster/SeenDisks.cs";
    private const string Membership = "Replication/Cluster/NodeMembership.cs";

    public static IEnumerable<Mutant> All =>
    [
        .. Written.Select(mutant => mutant with { Theme = "backward" }),
    ];

    private static IEnumerable<Mutant> Written =>
    [
        new("a disk votes though a peer saw more of it", 200, new Edit(
            History, "if (later.Recovered < seen.Seen)", "if (later.Recovered < 0)")),
        new("the change number that was seen is not durable", 500, new Edit(
            Seen,
            "if (entry.HasNews && batch.Peers",
            "if (entry.HasNews && entry.Value.Seen < 0 && batch.Peers")),
        new("a change number is compared with what the same start recovered", 50, new Edit(
            History, "Newest.AsSpan()[..age]", "Newest.AsSpan()[..Math.Min(age + 1, Newest.Length)]")),
        new("answers of a start count before it is stored", 500, new Edit(
            Seen, "if (isDurable)", "if (isDurable && starts.Boot < 0)")),
        new("a copy with the same boot number is accepted", 200, new Edit(
            History, "if (age < Newest.Length && Newest[age].Id != seen.Start)", "if (age < 0)")),
        new("an older boot number is accepted", 200, new Edit(
            History,
            "if (seen.Boot > Boot) return $",
            "if (seen.Boot > Boot) return null;\n        if (seen.Boot < 0) return $")),
        new("a peer that knows better does not say so, and counts", 200,
            new Edit(Membership, "Hello with { Seen = Seen.Of(peer) }", "Hello"),
            new Edit(Seen, "? starts.Contradicts(seen) : null;", "? null : null;")),
    ];
}

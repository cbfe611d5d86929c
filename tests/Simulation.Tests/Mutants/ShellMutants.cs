namespace OrleansKv.Simulation.Mutants;

/// <summary>Wrong readings of what surrounds the protocol: disks, processes, upkeep, clear, expiry.</summary>
internal static class ShellMutants
{
    private const string Store = "Cluster/SimulatedStore.cs";

    public static IEnumerable<Mutant> All =>
    [
        new("a replica answers before its sync", 200, new Edit(
            "Cluster/Replica.cs",
            "        Disk.Write(batch);",
            """
                    Disk.Write(batch);
                    foreach (var (work, reply) in replies) Answer(work, reply);
                    replies.Clear();
            """)),
        new("there is no boot number", 2000, new Edit("Cluster/Disk.cs", "Boot++", "Boot = 1")),
        new("two proposers of one process draw one counter", 200, new Edit(
            "Cluster/Life.cs",
            "new ProposerHost(_world, this, this, key)",
            "new ProposerHost(_world, this, new Life(_world, Node), key)")),
        new("a tombstone is erased once a majority holds it", 2000, new Edit(
            "Cluster/Upkeep.cs", "== world.Plan.Voters) EraseAll", "== world.Quorum) EraseAll")),
        new("a repeated clear installs one epoch more", 1000, new Edit(
            "Cluster/ClearRun.cs", "() => Install(epoch));", "() => Install(epoch + 1));")),
        new("a change that was sent is carried out by another node too", 1000, new Edit(
            Store,
            "        var (isThere, isBack) = (false, false);",
            """
                    var (isThere, isBack) = (false, false);
                    life.Post(world.Plan.RoundTimeout, () =>
                    {
                        if (!isBack) life.NewProposer(key).Submit(change, deadline, done);
                    });
            """)),
        new("a reader's clock expires a value", 400, new Edit(
            Store, "else Expire(key, entry, deadline, done);", "else done(new ReadResult.Absent());")),
    ];
}

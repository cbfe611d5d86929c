namespace OrleansKv.Simulation.Mutants;

/// <summary>Wrong readings of what surrounds the protocol: disks, processes, upkeep, clear, expiry.</summary>
internal static class ShellMutants
{
    private const string Store = "Cluster/SimulatedStore.cs";
    private const string Formation = "Replication/Cluster/Formation.cs";

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
        new("half a batch counts after a crash", 1000, new Edit(
            "Cluster/Disk.cs",
            "        if (isWhole) Take(tail.Batch);",
            """
                    foreach (var (key, row) in tail.Batch.Rows.Take(tail.Parts))
                    {
                        world.Chosen.Stored(node, key, (State, Read(key)), (State, row));
                        Put(key, row);
                    }
                    if (isWhole) Take(tail.Batch);
            """)),
        new("a lost disk still votes", 1000,
            new Edit(
                Formation,
                "Join(NodeId from, ClusterConfiguration other) => other.Find(self)?.DiskId == diskId",
                "Join(NodeId from, ClusterConfiguration other) => from != self"),
            new Edit(Formation, "return mine.Find(self)?.DiskId == diskId", "return mine is not null")),
        new("one node's view forms a cluster", 1000, new Edit(
            Formation, "&& _empty.Values.All(hello => hello.Forming == all.ClusterId)", "")),
        new("a node announces two clusters at the same time", 5000, new Edit(
            "Cluster/Membership.cs", "_hasNoVote || _isAdopting ?", "_hasNoVote ?")),
        new("a newer epoch is answered but not stored", 2000, new Edit(
            "Cluster/Replica.cs",
            "batch.State = step.State;",
            """
            var kept = work.Key is null ? step.State.Epoch : batch.State.Epoch;
                    batch.State = step.State with { Epoch = kept };
            """)),
        new("a read of a newer epoch is answered before the epoch is stored", 5000, new Edit(
            "Cluster/Replica.cs", "isQuestion && request.Epoch <= Disk.State.Epoch", "isQuestion"))
        {
            Theme = "clears",
        },
        new("a retry with If-None-Match: * is considered safe outside its window", 1000, new Edit(
            "Checks/ChosenLog.cs",
            "condition is not ConditionKind.Revision",
            "condition is not (ConditionKind.Revision or ConditionKind.Absent)")),
        new("there is no boot number", 4000, new Edit("Cluster/Disk.cs", "Boot++", "Boot = 1"))
        {
            Theme = "restarts",
        },
        new("two proposers of one process draw one counter", 200, new Edit(
            "Cluster/Life.cs",
            "new ProposerHost(_world, this, this, key)",
            "new ProposerHost(_world, this, new Life(_world, Node), key)")),
        new("a tombstone is erased once a majority holds it", 2000, new Edit(
            "Cluster/Upkeep.cs", "== world.Plan.Voters) EraseAll", "== world.Quorum) EraseAll")),
        new("a repeated clear increments the epoch again", 5000, new Edit(
            "Cluster/ClearRun.cs", "() => Install(epoch));", "() => Install(epoch + 1));")),
        new("a change that was sent is also carried out by another node", 1000, new Edit(
            Store,
            "        var (isThere, isBack) = (false, false);",
            """
                    var (isThere, isBack) = (false, false);
                    life.Post(world.Plan.RoundTimeout, () =>
                    {
                        if (!isBack) life.NewProposer(key).Submit(change, deadline, done);
                    });
            """)),
        new("absent is answered although the expiry was not committed", 1000, new Edit(
            Store,
            "if (result is WriteResult.Committed) done(new ReadResult.Absent());",
            "if (result is not WriteResult.NotApplied) done(new ReadResult.Absent());")),
        new("a reader's clock expires a value", 400, new Edit(
            Store, "else Expire(key, entry, deadline, done);", "else done(new ReadResult.Absent());")),
    ];
}

namespace OrleansKv.Simulation.Mutants;

/// <summary>Wrong readings in the product's own shells; simulated as whole hosts.</summary>
internal static class ReplicationMutants
{
    private const string Replica = "Replication/Replica.cs";
    private const string Clearing = "Replication/Operations/Clearing.cs";
    private const string CatchUp = "Replication/Background/PeerCatchUp.cs";
    private const string Operations = "Replication/Operations/KeyOperations.cs";
    private const string Proposer = "Replication/Operations/KeyProposer.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        .. Written.Concat(BackwardMutants.All)
            .Select(mutant => mutant with { Check = typeof(Shells.ShellRun).FullName! }),
    ];

    private static IEnumerable<Mutant> Written =>
    [
        new("a host answers before its sync", 50, new Edit(
            Replica,
            """
                    if (!batch.IsEmpty) _store.Commit(batch);
                    foreach (var (work, reply) in _replies) work.Reply(reply);
            """,
            """
                    foreach (var (work, reply) in _replies) work.Reply(reply);
                    if (!batch.IsEmpty) _store.Commit(batch);
            """)),
        new("a clear or a listing asks one replica", 200, new Edit(
            "Replication/Operations/Majority.cs", "new Tally(group.Voters)", "new Tally(1)")),
        new("a quorum read believes one replica", 50, new Edit(
            "Replication/Operations/QuorumRead.cs", "_tally = new(group.Voters);", "_tally = new(1);")),
        new("a replica says that it has what its reader has, whatever it has", 50, new Edit(
            Replica, "&& _store.IsKnownToHold(read.Key, known, state.Epoch)", "")),
        new("catch-up moves on though a record was not fetched", 200, new Edit(
            CatchUp, "if (fetched.Contains(false)) return false;", "")) { Theme = "lossy" },
        new("catch-up moves on before it looks", 200, new Edit(
            CatchUp, "if (asked is not PeerReply.Changes page) return false;", """
                await AdvanceAsync(until);
                if (asked is not PeerReply.Changes page) return false;
                """)),
        new("a clear that was missed is not delivered", 1000, new Edit(
            CatchUp, "return await InstallAsync(epoch) && await PullAsync", "return await PullAsync"))
        {
            Theme = "missed",
        },
        new("a lost disk votes", 50, new Edit(
            "Replication/Cluster/Formation.cs",
            "Join(NodeId from, ClusterConfiguration other) => other.Find(self)?.DiskId == diskId",
            "Join(NodeId from, ClusterConfiguration other) => from != self")),
        new("a lookup takes another request for this one", 500, new Edit(
            "Replication/Operations/QuorumOperations.cs", "&& change.IsRequestOf(applied)", ""))
        {
            Theme = "impostors",
        },
        new("a change knows no deadline", 50, new Edit(
            Operations,
            "var proposed = await proposer.ProposeAsync(key, timed, deadline);",
            "var proposed = await proposer.ProposeAsync(key, timed, deadline + 3000);")),
        new("a reader's clock expires a value by itself", 200, new Edit(
            Operations,
            "return await ExpireAsync(key, entry, deadline) switch",
            "return (await Task.FromResult<WriteResult>(new WriteResult.Committed(0, false))) switch")),
        new("a clear, repeated, installs one epoch more", 500,
            new Edit(
                Clearing,
                "        var installed = await RetryAsync(",
                "        var more = 0;\n        var installed = await RetryAsync("),
            new Edit(
                Clearing,
                "() => Majority.AskAsync(group, install, EpochOf, RoundEnd(deadline)), deadline);",
                """
                () => Majority.AskAsync(
                    group, new PeerRequest.Protocol(new Request.InstallEpoch(highest.Epoch + ++more)),
                    EpochOf, RoundEnd(deadline)),
                deadline);
                """))
        {
            Theme = "clears",
        },
        new("a proposer's timer is armed once", 50, new Edit(
            Proposer, "lock (_gate) _timerAt = long.MaxValue;", "")),
        new("a host erases a tombstone once a majority holds it", 2000, new Edit(
            "Replication/Background/TombstoneEraser.cs",
            "if (answers.All(answer => ((Reply.ReadAnswer)answer).Accepted == accepted))",
            "if (answers.Count(a => ((Reply.ReadAnswer)a).Accepted == accepted) * 2 > answers.Length)"))
        {
            Theme = "deletes",
        },
    ];
}

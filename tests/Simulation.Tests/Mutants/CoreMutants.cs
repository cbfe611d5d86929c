namespace OrleansKv.Simulation.Mutants;

/// <summary>Wrong readings of the protocol itself: acceptor, quorums, adoption, terms, reads.</summary>
internal static class CoreMutants
{
    private const string Acceptor = "Replication/Consensus/Acceptor.cs";
    private const string NewerEpoch = "{ Epoch = Math.Max(state.Epoch, request.Epoch) }";
    private const string Adopted = "Replication/Consensus/AdoptedEntry.cs";
    private const string Proposer = "Replication/Consensus/Proposer.cs";
    private const string Reads = "Replication/Consensus/ReadTally.cs";

    public static IEnumerable<Mutant> All =>
    [
        new("a quorum of one", 50, new Edit("Replication/Consensus/Tally.cs", "(voters / 2) + 1", "1")),
        new("an accept lowers the promise", 100, new Edit(
            Acceptor,
            """
                    if (m.Ballot < promised) return new(state, row, new Reply.Rejected(promised));
                    return
            """,
            "        return")),
        new("the first accepted entry is adopted, not the highest", 200, new Edit(
            Adopted, "promise.Accepted <= _accepted", "!_accepted.IsNone || promise.Accepted.IsNone")),
        new("nothing is adopted", 50, new Edit(Adopted, "Entry = promise.Entry;", "Entry = null;")),
        new("the base revision comes from the adopted entry only", 1000, new Edit(
            Adopted, "promise.Revision)", "promise.Entry?.Revision ?? 0)")),
        new("two proposers resume one parked term", 1000, new Edit(
            "Replication/Consensus/ParkedTerms.cs",
            "_newer.Remove(one) || _older.Remove(one)",
            "_newer.Contains(one) || _older.Contains(one)"))
        {
            Theme = "handovers",
        },
        new("a term is resumed although its last accept may not be chosen", 1000, new Edit(
            "Replication/Consensus/ParkedTerms.cs", "return TryTake(last) ?", "return TryTake(last) || true ?")),
        new("a busy proposer parks its term", 1000, new Edit(
            Proposer, "if (!IsIdle || _isContested || _chosen is null || _chosen.Epoch != _epoch)",
            "if (_ballot.IsNone || _phase == Phase.Preparing)")),
        new("a read trusts one replica", 100, new Edit(
            Reads, "if (CountOf(answer.Accepted) < Tally.Quorum(voters)) return;", "")),
        new("a read takes the newest of a majority with unequal ballots", 400,
            new Edit(Reads, "if (CountOf(answer.Accepted) <", "if (_answers.Count <"),
            new Edit(
                Reads, "        Entry = entry;", "        Entry = _answers.MaxBy(a => a.Accepted).Entry;")),
        new("a tombstone and an erased row are equal", 5000,
            new Edit(Reads, "_answers.Add((from, answer.Accepted, entry));", """
                if (entry is { IsTombstone: true }) answer = answer with { Accepted = Ballot.None };
                _answers.Add((from, answer.Accepted, entry));
                """))
        {
            Theme = "fresh-keys",
        },
        new("an absent key answers its floor as accepted", 5000, new Edit(
            Acceptor,
            ": (Ballot.None, null);",
            """
            : row is null && !state.Floor.Ballot.IsNone
                            ? (state.Floor.Ballot, Entry.Unwritten(state.Epoch, state.Floor.Revision))
                            : (Ballot.None, null);
            """)),
        new("an erased row's promise is forgotten", 1000, new Edit(
            Acceptor, "Ballot.Max(row.Promised, row.Accepted)", "row.Accepted")),
        new("an erased row's revision is forgotten", 1000, new Edit(
            Acceptor, "Math.Max(state.Floor.Revision, row.Entry?.Revision ?? 0)", "state.Floor.Revision")),
        new("a row is erased although it changed", 1000, new Edit(
            Acceptor,
            "if (row.Accepted != accepted) return new(state, row, new Reply.Rejected(row.Promised));",
            "")),
        new("promises of different epochs are counted together", 1,
            new Edit(
                Acceptor,
                "if (request.Epoch < state.Epoch)",
                "if (request.Epoch < state.Epoch && request is not Request.Prepare)"),
            new Edit(Acceptor, "{ Epoch = request.Epoch }", NewerEpoch))
        {
            Check = typeof(MixedEpochs).FullName!,
        },
        new("reads of different epochs are counted together", 1,
            new Edit(
                Acceptor,
                "if (request.Epoch < state.Epoch)",
                "if (request.Epoch < state.Epoch && request is not Request.Read)"),
            new Edit(Acceptor, "{ Epoch = request.Epoch }", NewerEpoch))
        {
            Check = typeof(MixedEpochs).FullName!,
        },
        new("the same ballot is sent again under the new epoch", 1000, new Edit(
            Proposer,
            """
                private void Lost(long now)
                {
            """,
            """
                private void Lost(long now)
                {
                    if (_phase == Phase.Accepting && _newerEpoch > _epoch)
                    {
                        _epoch = _newerEpoch;
                        _accepting = _accepting! with { Epoch = _epoch };
                        Start(Phase.Accepting, new Request.Accept(key, _epoch, _ballot, _accepting), now);
                        return;
                    }
            """)),
        new("an accept of an older epoch is stored", 5000,
            new Edit(
                Acceptor,
                "if (request.Epoch < state.Epoch)",
                "if (request.Epoch < state.Epoch && request is not Request.Accept)"),
            new Edit(Acceptor, "{ Epoch = request.Epoch }", NewerEpoch)),
        new("an entry of an older epoch is current", 400,
            new Edit(Acceptor, "entry } held && entry.Epoch == state.Epoch", "entry } held"),
            new Edit(
                Proposer,
                "adopted ?? Entry.",
                "(adopted is null ? null : adopted with { Epoch = _epoch }) ?? Entry.")),
        new("a confirm right after a prepare", 1000, new Edit(
            Proposer,
            "        var isFirst = ",
            """
                    if (!_batch.IsAltered)
                    {
                        _chosen = start;
                        Start(Phase.Confirming, new Request.Confirm(key, _epoch, _ballot.Term), now);
                        return;
                    }
                    var isFirst = 
            """)),
        new("a result without proof after a prepare", 1000, new Edit(
            Proposer,
            "        var isFirst = ",
            """
                    if (!_batch.IsAltered)
                    {
                        _chosen = start;
                        CompleteBatch();
                        DropTerm();
                        Begin(now);
                        return;
                    }
                    var isFirst = 
            """)),
        new("a cached entry is relabeled with the new epoch", 1000, new Edit(
            Proposer,
            "        if (_chosen is null || _epoch != epoch ||",
            """
                    if (_chosen is not null) (_epoch, _chosen) = (epoch, _chosen with { Epoch = epoch });
                    if (_chosen is null ||
            """)),
        new("a higher promise at a minority is ignored", 2000, new Edit(
            Proposer, "_isContested |= rejected.Promised > _ballot;", "")),
        new("a read treats a known entry as absent beside a newer one", 1000,
            new Edit(
                Reads,
                "answer.Entry ?? EntryOf(answer.Accepted)",
                "answer.Entry ?? (Known == answer.Accepted ? EntryOf(answer.Accepted) : null)"),
            new Edit(Reads, "if (entry is null && !answer.Accepted.IsNone) return;", "")),
        new("the next seq of an unresolved term", 1000,
            new Edit(
                Proposer,
                "    private Entry? _accepting;",
                "    private Entry? _accepting;\n    private Entry? _previous;"),
            new Edit(
                Proposer,
                "        _chosen = null; // until",
                "        (_previous, _chosen) = (_chosen, null); // until"),
            new Edit(
                Proposer,
                "        DropTerm();\n        _batch = null;",
                "        if (_phase == Phase.Accepting && _previous is not null) _chosen = _previous;\n"
                + "        else DropTerm();\n        _batch = null;")),
    ];
}

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Wrong readings of the rule for a change that is proposed again: ids, since, and the lowest revision.
/// </summary>
internal static class BatchMutants
{
    private const string Batch = "Replication/Consensus/Batch.cs";

    public static IEnumerable<Mutant> All =>
    [
        new("ids are trusted although pushed out", 1000, new Edit(
            Batch,
            "if (proposal.WasSent && Entry.Since >= proposal.LowestRevision)",
            "if (Entry.Since < 0)")),
        new("ids are not looked up", 400, new Edit(
            Batch,
            "var found = Entry.Find(change.Id);",
            "var found = Entry.Unwritten(0, 0).Find(change.Id);")),
        new("since may equal the lowest revision", 2000, new Edit(
            Batch, "Entry.Since >= proposal.LowestRevision", "Entry.Since > proposal.LowestRevision")),
        new("the lookup takes the last revision proposed, not the lowest", 1, new Edit(
            "Replication/Consensus/Proposal.cs", "Math.Min(LowestRevision, revision)", "revision"))
        {
            Check = typeof(LowestRevision).FullName!,
        },
        new("since is not raised by an id pushed out", 200, new Edit(
            Batch, "Math.Max(before.Since, pushedOut.Revision)", "before.Since")),
        new("since is not raised at a new epoch or an absent row", 1000, new Edit(
            "Replication/Consensus/Entry.cs", "null, 0, baseRevision, []", "null, 0, 0, []")),
        new("a retried increment adds again", 200, new Edit(
            Batch,
            "var found = Entry.Find(change.Id);",
            "var found = change.Kind == ChangeKind.Increment ? null : Entry.Find(change.Id);")),
        new("a retried increment gets the current sum", 200, new Edit(
            Batch,
            "change.IsRequestOf(same)) return (same.Result, null);",
            """
            change.IsRequestOf(same))
                        return (change.Kind == ChangeKind.Increment && Entry.Value is { } now
                            && IntegerValue.TryRead(now, out var sum)
                            ? same.Result with { Number = sum } : same.Result, null);
            """)),
        new("the lookup sees the batch's start", 1000,
            new Edit(
                Batch,
                "(Entry, _remembered) = (start, remembered);",
                "(Entry, _remembered, _start) = (start, remembered, start);"),
            new Edit(
                Batch,
                "    private readonly int _remembered;",
                "    private readonly int _remembered;\n    private readonly Entry _start;"),
            new Edit(Batch, "Entry.Find(change.Id)", "_start.Find(change.Id)")),
    ];
}

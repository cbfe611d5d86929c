namespace OrleansKv.Simulation.Mutants;

/// <summary>A wrong reading of the design, and what shows that it loses data.</summary>
/// <param name="Controls">Names of mutants.</param>
/// <param name="Scenario">A file in Replication.Tests/Scenarios/losing-readings.</param>
internal sealed record Reading(string Name, string[] Controls, string? Scenario = null);

/// <summary>
/// Every wrong reading that is known to lose data, those of the design first, with what catches it.
/// </summary>
internal static class Readings
{
    public static IReadOnlyList<Mutant> Mutants { get; } =
        [.. CoreMutants.All, .. BatchMutants.All, .. ShellMutants.All];

    public static IReadOnlyList<Reading> All { get; } =
    [
        new(
            "an absent key answers \"accepted = floor\"",
            ["an absent key answers its floor as accepted"],
            "absent-key-answers-the-floor-as-accepted"),
        new(
            "erasing a tombstone sets the floor to its ballot only",
            [
                "an erased row's promise is forgotten",
                "an erased row's revision is forgotten",
            ],
            "erasing-sets-the-floor-to-the-tombstone-only"),
        new(
            "erasing without checking that the row is unchanged",
            ["a row is erased although it changed"],
            "erasing-a-row-that-changed"),
        new(
            "a tombstone erased with a majority",
            ["a tombstone is erased once a majority holds it"],
            "tombstone-erased-with-a-majority"),
        new(
            "confirm right after a prepare",
            ["a confirm right after a prepare"],
            "confirm-right-after-a-prepare"),
        new(
            "a recorded result answered without proof",
            ["a result without proof after a prepare"],
            "recorded-result-answered-without-proof"),
        new(
            "two proposers of one process draw the same counter",
            ["two proposers of one process draw one counter"],
            "two-proposers-of-one-process-draw-the-same-counter"),
        new(
            "the base revision from the adopted entry only",
            ["the base revision comes from the adopted entry only"],
            "base-revision-from-the-adopted-entry-only"),
        new(
            "ids trusted although pushed out, of an older epoch, or erased",
            [
                "ids are trusted although pushed out",
                "ids are not looked up",
            ],
            "ids-trusted-though-pushed-out-of-an-older-epoch-or-erased"),
        new(
            "a timed-out change also carried out by another node",
            ["a change that was sent is also carried out by another node"],
            "timed-out-change-carried-out-by-another-node"),
        new(
            "a cached entry relabeled with the new epoch, or the same ballot sent again under it",
            [
                "a cached entry is relabeled with the new epoch",
                "the same ballot is sent again under the new epoch",
                "an entry of an older epoch is current",
            ],
            "cached-entry-relabelled-with-the-new-epoch"),
        new(
            "the next seq of a term whose last accept is unresolved",
            ["the next seq of an unresolved term"],
            "next-seq-of-a-term-whose-accept-is-unresolved"),
        new(
            "a repeated clear installs one more epoch",
            ["a repeated clear increments the epoch again"],
            "clear-repeated-installs-one-more-epoch"),
        new(
            "answers of different epochs counted together",
            [
                "promises of different epochs are counted together",
                "reads of different epochs are counted together",
                "an accept of an older epoch is stored",
            ],
            "answers-of-different-epochs-counted-together"),
        new(
            "a tombstone and an erased row counted as equal",
            ["a tombstone and an erased row are equal"],
            "tombstone-and-erased-row-counted-as-equal"),
        new(
            "the lookup sees the batch's start, not its running state",
            ["the lookup sees the batch's start"],
            "lookup-sees-the-start-of-the-batch"),
        new(
            "the lookup takes the last revision proposed, not the lowest",
            ["the lookup takes the last revision proposed, not the lowest"],
            "lookup-takes-the-last-revision-not-the-lowest"),
        new(
            "`since` not raised at a new epoch, an absent row, a pushed-out id; or compared with <=",
            [
                "since is not raised at a new epoch or an absent row",
                "since is not raised by an id pushed out",
                "since may equal the lowest revision",
            ],
            "since-not-raised-or-compared-with-or-equal"),
        new(
            "a retry with `If-None-Match: *` outside the window",
            ["a retry with If-None-Match: * is considered safe outside its window"],
            "retry-with-if-none-match-outside-the-window"),
        new(
            "the classics: promise lowered by an accept, minority read, unequal "
            + "ballots, no boot number, reply before sync, quorum of one, no adoption",
            [
                "an accept lowers the promise",
                "a read trusts one replica",
                "a read takes the newest of a majority with unequal ballots",
                "there is no boot number",
                "a replica answers before its sync",
                "a quorum of one",
                "nothing is adopted",
                "the first accepted entry is adopted, not the highest",
            ],
            "classics"),
        new(
            "a newer epoch is not stored before the answer",
            [
                "a newer epoch is answered but not stored",
                "a read of a newer epoch is answered before the epoch is stored",
            ]),
        new(
            "a repeated increment computes its sum again",
            [
                "a retried increment adds again",
                "a retried increment gets the current sum",
            ]),
        new(
            "a parked term is resumed although it is in use or unresolved",
            [
                "two proposers resume one parked term",
                "a term is resumed although its last accept may not be chosen",
                "a busy proposer parks its term",
            ]),
        new(
            "a lost disk takes part as if nothing was lost",
            ["a lost disk still votes"]),
        new(
            "a cluster formed without the announcement of all nodes",
            [
                "one node's view forms a cluster",
                "a node announces two clusters at the same time",
            ]),
        new(
            "a torn record counts",
            ["half a batch counts after a crash"]),
        new(
            "a clock decides what is absent",
            [
                "a reader's clock expires a value",
                "absent is answered although the expiry was not committed",
            ]),
        new(
            "found while building",
            [
                "a higher promise at a minority is ignored",
                "a read treats a known entry as absent beside a newer one",
            ]),
    ];

    /// <summary>As docs/testing.md has it.</summary>
    public static string Table => string.Join(
        '\n',
        [
            "| reading | negative controls, and within how many seeds each must be caught | scenario |",
            "|---|---|---|",
            .. All.Select(Row),
        ]);

    private static string Row(Reading reading) =>
        $"| {reading.Name} | {string.Join("; ", reading.Controls.Select(Control))} | {Link(reading)} |";

    private static string Control(string name)
    {
        var mutant = Mutants.Single(m => m.Name == name);
        return $"{name} ({(mutant.IsScenario ? "its scenario" : $"{mutant.Seeds}")})";
    }

    private static string Link(Reading reading) => reading.Scenario is { } file ? $"`{file}`" : "";
}

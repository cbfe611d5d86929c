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
            ["a row is erased though it changed"],
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
            "ids trusted though pushed out, of an older epoch, or erased",
            [
                "ids are trusted though pushed out",
                "ids are not looked up",
            ],
            "ids-trusted-though-pushed-out-of-an-older-epoch-or-erased"),
        new(
            "a timed-out change carried out by another node as well",
            ["a change that was sent is carried out by another node too"],
            "timed-out-change-carried-out-by-another-node"),
        new(
            "a cached entry relabelled with the new epoch, or the same ballot sent again under it",
            [
                "a cached entry is relabelled with the new epoch",
                "the same ballot is sent again under the new epoch",
                "an entry of an older epoch is current",
            ],
            "cached-entry-relabelled-with-the-new-epoch"),
        new(
            "the next seq of a term whose last accept is unresolved",
            ["the next seq of an unresolved term"],
            "next-seq-of-a-term-whose-accept-is-unresolved"),
        new(
            "a clear, repeated, installs one more epoch",
            ["a repeated clear installs one epoch more"],
            "clear-repeated-installs-one-more-epoch"),
        new(
            "answers of different epochs counted together",
            [
                "promises of different epochs are counted together",
                "reads of different epochs are counted together",
                "an accept of an older epoch is taken",
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
            ["a retry with If-None-Match: * is held to be safe outside its window"],
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
            "no help with a clear: a newer epoch is not kept before the answer",
            [
                "a newer epoch is answered and not kept",
                "a read of a newer epoch is answered before that is kept",
            ]),
        new(
            "an increment, repeated, works out its sum anew",
            [
                "a retried increment adds again",
                "a retried increment is told the sum of now",
            ]),
        new(
            "a term is gone on with that is in use, unresolved, or somebody else's",
            [
                "two proposers go on with one parked term",
                "a term is gone on with though its last accept may not be chosen",
                "a proposer at work parks its term",
            ]),
        new(
            "a lost disk takes part as if nothing were lost",
            ["a lost disk votes on"]),
        new(
            "a cluster formed without the word of all",
            [
                "one node's view forms a cluster",
                "its word is given for two clusters at once",
            ]),
        new(
            "a torn record counts",
            ["half a batch counts after a crash"]),
        new(
            "a clock decides what is absent",
            [
                "a reader's clock expires a value",
                "absent is told though the expiry was not committed",
            ]),
        new(
            "found while building",
            [
                "a higher promise at a minority is ignored",
                "a read takes a known entry for absent beside a newer one",
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

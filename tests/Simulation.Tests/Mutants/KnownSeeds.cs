namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// Seeds that caught a control which takes long to find, as the report of a run names them. They are tried
/// first; when the simulation has changed since, and they show nothing any more, the search goes through all.
/// </summary>
internal static class KnownSeeds
{
    private static readonly Dictionary<string, int> ByControl = new()
    {
        ["there is no boot number"] = 1607,
        ["a repeated clear increments the epoch again"] = 1235,
        ["an accept of an older epoch is stored"] = 1110,
        ["a read of a newer epoch is answered before the epoch is stored"] = 670,
        ["a node announces two clusters at the same time"] = 330,
        ["a clear that was missed is not delivered"] = 623,
        ["a read treats a known entry as absent beside a newer one"] = 245,
        ["a lookup takes another request for this one"] = 92,
        ["absent is answered although the expiry was not committed"] = 164,
        ["two proposers resume one parked term"] = 135,
        ["catch-up moves on though a record was not fetched"] = 18,
        ["a row is erased although it changed"] = 108,
        ["a reader's clock expires a value by itself"] = 9,
        ["catch-up moves on before it looks"] = 131,
        ["a host erases a tombstone once a majority holds it"] = 5,
        ["answers of a start count before it is stored"] = 40,
        ["the change number that was seen is not durable"] = 19,
    };

    /// <summary>The seeds that may catch it, in the order in which they are tried.</summary>
    public static IEnumerable<int> Of(Mutant mutant)
    {
        var all = Enumerable.Range(1, mutant.Seeds);
        return ByControl.TryGetValue(mutant.Name, out var known) ? all.Prepend(known) : all;
    }
}

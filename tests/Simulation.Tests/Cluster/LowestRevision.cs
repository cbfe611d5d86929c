using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// An entry remembers one id. P's change reached A only at revision 1, then, proposed again, no replica at 2; R
/// took it over at A and added z at 2, which pushed it out: since is 1. By the last revision, 2, P would
/// apply it again. Random runs are too rare to meet this.
/// </summary>
internal static class LowestRevision
{
    private static readonly Change Put = NewPut(1);

    /// <returns>Null when the change is unknown, as it should be.</returns>
    public static string? Check(int seed)
    {
        var proposal = new Proposal(Put, long.MaxValue);
        var atA = Send(Entry.Unwritten(seed, 0), proposal);
        var atB = Send(Entry.Unwritten(seed, 0), new(NewPut(2), long.MaxValue));
        var nowhere = Send(atB, proposal);
        var chosen = Send(atA, new(NewPut(3), long.MaxValue));
        if ((nowhere.Revision, chosen.Revision, chosen.Since) != (2, 2, 1)) return "the scenario has changed";

        var again = Batch.Apply(chosen, [proposal], remembered: 1);

        return again.Items[0].Result is WriteResult.Unknown && !again.IsAltered
            ? null
            : $"{Put.Id} was applied at 1 and at {again.Entry.Revision}";
    }

    private static Change NewPut(int number) => Change.Set(new(1, (ulong)number), Attempt.ValueOf(number));

    private static Entry Send(Entry start, Proposal proposal)
    {
        var batch = Batch.Apply(start, [proposal], remembered: 1);
        batch.MarkSent();
        return batch.Entry;
    }
}

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// An entry is chosen at A and C; a clear has reached C only, so it has not taken effect. Whoever counts what
/// C says under the new epoch together with B, who never had the key, takes the entry for gone.
/// </summary>
internal static class MixedEpochs
{
    private static readonly Key Key = Key.From("k");

    /// <returns>Null when C's answer is not counted under the old epoch.</returns>
    public static string? Check(int seed)
    {
        var atB = ReplicaState.Initial;
        var ballot = new Ballot(seed, new(1), 1, 1);
        var put = Change.Set(new(1, 1), Attempt.ValueOf(1));
        var entry = Batch.Apply(Entry.Unwritten(1, 0), [new(put, long.MaxValue)]).Entry;
        var held = Acceptor.On(ReplicaState.Initial, null, new Request.Accept(Key, 1, ballot, entry)).Row;
        var atC = Acceptor.On(ReplicaState.Initial, held, new Request.InstallEpoch(2)).State;

        var tally = new ReadTally(3);
        var read = new Request.Read(Key, 1, Ballot.None);
        tally.Add(new(2), Acceptor.On(atB, null, read).Reply);
        tally.Add(new(3), Acceptor.On(atC, held, read).Reply);
        if (tally.Verdict == ReadVerdict.Chosen) return "a chosen entry was read as absent before the clear";

        var prepare = new Request.Prepare(Key, 1, ballot with { Counter = seed + 1, Seq = 0 });
        return Acceptor.On(atC, held, prepare).Reply is Reply.Promise { Entry: null }
            ? "a chosen entry was not promised before the clear"
            : null;
    }
}

namespace OrleansKv.Replication.Consensus;

/// <summary>
/// Counts the answers of one quorum read (rules R20 and R21). A majority with the same accepted ballot proves its
/// entry chosen; none equals only none; anything else proves nothing.
/// </summary>
public sealed class ReadTally(int voters)
{
    private readonly List<(NodeId From, Ballot Accepted, Entry? Entry)> _answers = [];
    private readonly HashSet<NodeId> _heard = [];

    public ReadVerdict Verdict { get; private set; }

    /// <summary>
    /// The chosen entry; null when the key is proven absent. Valid only if the verdict is Chosen.
    /// </summary>
    public Entry? Entry { get; private set; }

    /// <summary>The highest clear epoch of a replica that refused the read; 0 when none did.</summary>
    public long StaleEpoch { get; private set; }

    /// <summary>The highest ballot whose entry is known: other replicas need not send that entry.</summary>
    public Ballot Known { get; private set; }

    /// <summary>Counts the first reply of a voter, answer or failure; later ones are ignored.</summary>
    public void Add(NodeId from, Reply reply)
    {
        if (Verdict == ReadVerdict.Chosen || !_heard.Add(from)) return;
        if (reply is Reply.ReadAnswer answer) Count(from, answer);
        if (reply is Reply.StaleEpoch over) StaleEpoch = Math.Max(StaleEpoch, over.Epoch);
        if (Verdict != ReadVerdict.Chosen && !CanStillAgree()) Verdict = ReadVerdict.Undecided;
    }

    private void Count(NodeId from, Reply.ReadAnswer answer)
    {
        var entry = answer.Entry ?? EntryOf(answer.Accepted);
        if (entry is null && !answer.Accepted.IsNone) return; // its entry is unknown: it proves nothing
        if (answer.Accepted > Known) Known = answer.Accepted;
        _answers.Add((from, answer.Accepted, entry));
        if (CountOf(answer.Accepted) < Tally.Quorum(voters)) return;
        Verdict = ReadVerdict.Chosen;
        Entry = entry;
    }

    /// <summary>
    /// The entry that some answer had under this ballot. Not only the highest ballot counts: an answer that omits
    /// its entry may arrive after a newer entry of another replica.
    /// </summary>
    private Entry? EntryOf(Ballot accepted)
    {
        foreach (var answer in _answers)
            if (answer.Accepted == accepted)
                return answer.Entry;
        return null;
    }

    private int CountOf(Ballot accepted)
    {
        var same = 0;
        foreach (var answer in _answers)
            if (answer.Accepted == accepted)
                same++;
        return same;
    }

    private bool CanStillAgree()
    {
        var open = voters - _heard.Count;
        if (open >= Tally.Quorum(voters)) return true;
        foreach (var answer in _answers)
            if (CountOf(answer.Accepted) + open >= Tally.Quorum(voters))
                return true;
        return false;
    }
}

public enum ReadVerdict
{
    /// <summary>More answers may decide.</summary>
    Open,

    /// <summary>A majority shows the same accepted ballot.</summary>
    Chosen,

    /// <summary>No majority can agree: ask the owner of the key, or propose the identity.</summary>
    Undecided,
}

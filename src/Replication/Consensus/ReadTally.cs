namespace OrleansKv.Replication.Consensus;

/// <summary>
/// Adds up the answers of one quorum read. A majority with the same accepted ballot proves its entry chosen;
/// none equals only none; anything else proves nothing.
/// </summary>
public sealed class ReadTally(int voters)
{
    private readonly List<(NodeId From, Ballot Accepted, Entry? Entry)> _answers = [];
    private readonly HashSet<NodeId> _heard = [];

    public ReadVerdict Verdict { get; private set; }

    /// <summary>
    /// The chosen entry; null when the key is proven absent. Valid once the verdict is Chosen.
    /// </summary>
    public Entry? Entry { get; private set; }

    /// <summary>The highest clear epoch that refused the read; 0 when none did.</summary>
    public long EpochOver { get; private set; }

    /// <summary>The highest ballot whose entry was seen: others need not send that entry again.</summary>
    public Ballot Known { get; private set; }

    /// <summary>Counts a voter's first reply, answer or failure; later ones change nothing.</summary>
    public void Add(NodeId from, Reply reply)
    {
        if (Verdict == ReadVerdict.Chosen || !_heard.Add(from)) return;
        if (reply is Reply.ReadAnswer answer) Count(from, answer);
        if (reply is Reply.EpochOver over) EpochOver = Math.Max(EpochOver, over.Epoch);
        if (Verdict != ReadVerdict.Chosen && !CanStillAgree()) Verdict = ReadVerdict.Undecided;
    }

    private void Count(NodeId from, Reply.ReadAnswer answer)
    {
        var entry = answer.Entry ?? Shown(answer.Accepted);
        if (entry is null && !answer.Accepted.IsNone) return; // nobody showed what it is: it proves nothing
        if (answer.Accepted > Known) Known = answer.Accepted;
        _answers.Add((from, answer.Accepted, entry));
        if (Same(answer.Accepted) < Tally.Quorum(voters)) return;
        Verdict = ReadVerdict.Chosen;
        Entry = entry;
    }

    /// <summary>
    /// The entry of a ballot, from whoever sent it. Not only of the highest: the answer that leaves an entry
    /// out may come after a newer one from elsewhere.
    /// </summary>
    private Entry? Shown(Ballot accepted)
    {
        foreach (var answer in _answers)
            if (answer.Accepted == accepted)
                return answer.Entry;
        return null;
    }

    private int Same(Ballot accepted)
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
            if (Same(answer.Accepted) + open >= Tally.Quorum(voters))
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

    /// <summary>No majority will: ask the key's grain, or propose the identity.</summary>
    Undecided,
}

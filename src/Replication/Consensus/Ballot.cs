namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The number of a proposal, ordered lexicographically (rule R1). Counter, node and boot are its term: no two
/// proposers, and no two lives of one node, ever share a term.
/// </summary>
/// <param name="Boot">Incremented and synced at every start of the node.</param>
/// <param name="Seq">0 for the prepare, 1 and up for the accepts of the term.</param>
public readonly record struct Ballot(long Counter, NodeId Node, long Boot, long Seq) : IComparable<Ballot>
{
    /// <summary>Lower than every ballot of a proposer: nothing is accepted or promised.</summary>
    public static readonly Ballot None;

    public bool IsNone => Counter == 0;

    /// <summary>The ballot of this term's prepare.</summary>
    public Ballot Term => this with { Seq = 0 };

    public Ballot Next() => this with { Seq = Seq + 1 };

    public int CompareTo(Ballot other)
    {
        var order = Counter.CompareTo(other.Counter);
        if (order == 0) order = Node.CompareTo(other.Node);
        if (order == 0) order = Boot.CompareTo(other.Boot);
        return order == 0 ? Seq.CompareTo(other.Seq) : order;
    }

    public static Ballot Max(Ballot a, Ballot b) => a >= b ? a : b;

    public static bool operator <(Ballot a, Ballot b) => a.CompareTo(b) < 0;

    public static bool operator >(Ballot a, Ballot b) => a.CompareTo(b) > 0;

    public static bool operator <=(Ballot a, Ballot b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Ballot a, Ballot b) => a.CompareTo(b) >= 0;

    public override string ToString() => IsNone ? "none" : $"{Counter}.{Node}.{Boot}.{Seq}";
}

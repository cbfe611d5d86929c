namespace OrleansKv.Replication.Consensus;

/// <summary>Counts the replies of one round, each voter once.</summary>
public sealed class Tally(int voters)
{
    private uint _answered;
    private int _yes;
    private int _no;

    /// <summary>The smallest majority.</summary>
    public static int Quorum(int voters) => (voters / 2) + 1;

    public bool IsWon => _yes >= Quorum(voters);

    /// <summary>A majority is no longer possible.</summary>
    public bool IsLost => voters - _no < Quorum(voters);

    /// <returns>False if this voter was already counted.</returns>
    public bool Add(NodeId from, bool yes)
    {
        var bit = 1u << from.Number;
        if ((_answered & bit) != 0) return false;
        _answered |= bit;
        if (yes) _yes++;
        else _no++;
        return true;
    }
}

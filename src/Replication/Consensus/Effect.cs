namespace OrleansKv.Replication.Consensus;

/// <summary>What a proposer asks its shell to do.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Send to every voter; answers come back with the round's number.</summary>
    public sealed record Broadcast(long Round, Request.OfKey Request) : Effect;

    /// <param name="Entry">The chosen entry it saw; null when there is no proof of one.</param>
    public sealed record Complete(Proposal Proposal, WriteResult Result, Entry? Entry) : Effect;
}

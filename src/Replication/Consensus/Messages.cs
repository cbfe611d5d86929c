namespace OrleansKv.Replication.Consensus;

/// <summary>
/// What a proposer or a reader asks of an acceptor. Every request carries the clear epoch it is made under.
/// </summary>
public abstract record Request(long Epoch)
{
    private Request() : this(0)
    {
    }

    /// <summary>A request about one register.</summary>
    public abstract record OfKey(Key Key, long Epoch) : Request(Epoch);

    /// <param name="Ballot">The term's prepare ballot: its seq is 0.</param>
    public sealed record Prepare(Key Key, long Epoch, Ballot Ballot) : OfKey(Key, Epoch);

    public sealed record Accept(Key Key, long Epoch, Ballot Ballot, Entry Entry) : OfKey(Key, Epoch);

    /// <summary>Is this term still promised?</summary>
    public sealed record Confirm(Key Key, long Epoch, Ballot Term) : OfKey(Key, Epoch);

    /// <param name="Known">
    /// The ballot of an entry the reader already has: the answer then leaves the entry out.
    /// </param>
    public sealed record Read(Key Key, long Epoch, Ballot Known) : OfKey(Key, Epoch);

    /// <summary>Remove the row, if it is still what was decided on and holds no live value.</summary>
    /// <param name="Accepted">
    /// The accepted ballot the decision was made about; none for a row that was only promised.
    /// </param>
    public sealed record Erase(Key Key, long Epoch, Ballot Accepted) : OfKey(Key, Epoch);

    /// <summary>Which clear epoch is this replica in?</summary>
    public sealed record AskEpoch() : Request(0);

    /// <summary>Enter this clear epoch, durably.</summary>
    public sealed record InstallEpoch(long Epoch) : Request(Epoch);
}

/// <summary>What an acceptor answers. It is sent only after the state it speaks of is on disk.</summary>
public abstract record Reply
{
    private Reply()
    {
    }

    /// <param name="Accepted">None when the register is absent, only promised, or of an older epoch.</param>
    /// <param name="Revision">
    /// The highest revision this replica knows for the key: its entry's or its floor's.
    /// </param>
    public sealed record Promise(Ballot Accepted, Entry? Entry, long Revision) : Reply;

    public sealed record Acceptance : Reply
    {
        public static readonly Acceptance Instance = new();
    }

    public sealed record Confirmed : Reply
    {
        public static readonly Confirmed Instance = new();
    }

    /// <summary>A higher ballot is promised.</summary>
    public sealed record Rejected(Ballot Promised) : Reply;

    /// <summary>The request's clear epoch is over.</summary>
    public sealed record EpochOver(long Epoch) : Reply;

    /// <param name="Accepted">None when absent, only promised, or of an older epoch.</param>
    /// <param name="Entry">Null when none, or when the reader knows it.</param>
    public sealed record ReadAnswer(Ballot Accepted, Entry? Entry) : Reply;

    public sealed record EpochIs(long Epoch) : Reply;

    /// <summary>The request surely never reached the acceptor, or no answer can come any more.</summary>
    public sealed record Unreachable(string Reason) : Reply;
}

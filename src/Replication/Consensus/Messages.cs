namespace OrleansKv.Replication.Consensus;

/// <summary>
/// A request of a proposer or reader to an acceptor. It carries the clear epoch of the sender (rule R22).
/// </summary>
public abstract record Request(long Epoch)
{
    private Request() : this(0)
    {
    }

    /// <summary>A request about one register.</summary>
    public abstract record OfKey(Key Key, long Epoch) : Request(Epoch);

    /// <param name="Ballot">The prepare ballot of a new term: its seq is 0.</param>
    public sealed record Prepare(Key Key, long Epoch, Ballot Ballot) : OfKey(Key, Epoch);

    public sealed record Accept(Key Key, long Epoch, Ballot Ballot, Entry Entry) : OfKey(Key, Epoch);

    /// <summary>Asks whether the term is still promised (rule R10).</summary>
    public sealed record Confirm(Key Key, long Epoch, Ballot Term) : OfKey(Key, Epoch);

    /// <param name="Known">
    /// The ballot of an entry that the reader already has: the answer then omits the entry.
    /// </param>
    public sealed record Read(Key Key, long Epoch, Ballot Known) : OfKey(Key, Epoch);

    /// <summary>
    /// Removes the row if it has not changed since the decision and holds no live value (R27, R30).
    /// </summary>
    /// <param name="Accepted">
    /// The accepted ballot on which the decision was based; none for a row that was only promised.
    /// </param>
    public sealed record Erase(Key Key, long Epoch, Ballot Accepted) : OfKey(Key, Epoch);

    /// <summary>Asks for the clear epoch of the replica (rule R24).</summary>
    public sealed record AskEpoch() : Request(0);

    /// <summary>Moves the replica to this clear epoch, durably (rule R24).</summary>
    public sealed record InstallEpoch(long Epoch) : Request(Epoch);
}

/// <summary>The answer of an acceptor. It is sent only after the state it describes is on disk (rule R5).</summary>
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

    /// <summary>The clear epoch of the request is older than the replica's.</summary>
    /// <param name="Epoch">The clear epoch of the replica.</param>
    public sealed record StaleEpoch(long Epoch) : Reply;

    /// <param name="Accepted">None when absent, only promised, or of an older epoch.</param>
    /// <param name="Entry">Null when there is none, or when the reader already has it.</param>
    public sealed record ReadAnswer(Ballot Accepted, Entry? Entry) : Reply;

    public sealed record CurrentEpoch(long Epoch) : Reply;

    /// <summary>The request definitely did not reach the acceptor, or its answer is lost.</summary>
    public sealed record Unreachable(string Reason) : Reply;
}

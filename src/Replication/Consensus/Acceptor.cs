namespace OrleansKv.Replication.Consensus;

/// <summary>The durable state of one key on one replica.</summary>
/// <param name="Promised">Lower ballots are rejected. Never decreases.</param>
/// <param name="Accepted">The ballot of the entry; never above promised. None: the register is only promised.</param>
public sealed record Register(Ballot Promised, Ballot Accepted, Entry? Entry)
{
    /// <summary>Whether the entry was accepted under this ballot and clear epoch.</summary>
    public bool Holds(Ballot accepted, long epoch) => Accepted == accepted && Entry?.Epoch == epoch;
}

/// <summary>
/// The highest ballot and revision of all erased rows: an absent key counts as promised at the ballot, so that
/// erasing forgets no promise and no revision (rules R2 and R27).
/// </summary>
public readonly record struct Floor(Ballot Ballot, long Revision);

/// <summary>A replica's durable state besides its registers.</summary>
/// <param name="Epoch">The clear epoch; never decreases.</param>
public readonly record struct ReplicaState(long Epoch, Floor Floor)
{
    public static readonly ReplicaState Initial = new(1, default);
}

/// <summary>A new state and a reply. The shell makes the state durable before it sends the reply (rule R5).</summary>
/// <param name="Row">The register after the step; null when the key is absent.</param>
public readonly record struct Step(ReplicaState State, Register? Row, Reply Reply);

/// <summary>
/// The acceptor of CASPaxos (D. Rystsov, 2018) with term ballots, clear epochs and a floor for erased rows: a
/// pure function of the durable state and a request. Rules R2 to R4, R10, R22, R23, R27 and R30.
/// </summary>
public static class Acceptor
{
    public static Step On(ReplicaState state, Register? row, Request request)
    {
        if (request is Request.AskEpoch) return new(state, row, new Reply.CurrentEpoch(state.Epoch));
        if (request.Epoch < state.Epoch) return new(state, row, new Reply.StaleEpoch(state.Epoch));
        state = state with { Epoch = request.Epoch };
        return request switch
        {
            Request.Prepare prepare => OnPrepare(state, row, prepare),
            Request.Accept accept => OnAccept(state, row, accept),
            Request.Confirm confirm => new(state, row, OnConfirm(state, row, confirm)),
            Request.Read read => new(state, row, OnRead(state, row, read)),
            Request.Erase erase => OnErase(state, row, erase),
            Request.InstallEpoch => new(state, row, new Reply.CurrentEpoch(state.Epoch)),
            _ => throw new InvalidOperationException($"Request {request.GetType().Name} is unknown."),
        };
    }

    /// <summary>
    /// Removes a row and raises the floor to everything the row knew (rule R27). If the row has changed since the
    /// decision to erase it, it is kept.
    /// </summary>
    /// <param name="accepted">The accepted ballot on which the decision was based.</param>
    public static Step Erase(ReplicaState state, Register row, Ballot accepted)
    {
        if (row.Accepted != accepted) return new(state, row, new Reply.Rejected(row.Promised));
        var floor = new Floor(
            Ballot.Max(state.Floor.Ballot, Ballot.Max(row.Promised, row.Accepted)),
            Math.Max(state.Floor.Revision, row.Entry?.Revision ?? 0));
        return new(state with { Floor = floor }, null, Reply.Acceptance.Instance);
    }

    /// <summary>A live value is never erased (rule R30). An absent row is already erased.</summary>
    private static Step OnErase(ReplicaState state, Register? row, Request.Erase m)
    {
        if (row is not { } held) return new(state, row, Reply.Acceptance.Instance);
        var isLive = held.Entry is { IsTombstone: false } entry && entry.Epoch == state.Epoch;
        return isLive ? new(state, row, new Reply.Rejected(held.Promised)) : Erase(state, held, m.Accepted);
    }

    private static Step OnPrepare(ReplicaState state, Register? row, Request.Prepare m)
    {
        var promised = Promised(state, row);
        if (m.Ballot < promised) return new(state, row, new Reply.Rejected(promised));
        var (accepted, entry) = Current(state, row);
        var revision = Math.Max(row?.Entry?.Revision ?? 0, state.Floor.Revision);
        var reply = new Reply.Promise(accepted, entry, revision);
        if (m.Ballot == promised) return new(state, row, reply);
        return new(state, new Register(m.Ballot, row?.Accepted ?? Ballot.None, row?.Entry), reply);
    }

    private static Step OnAccept(ReplicaState state, Register? row, Request.Accept m)
    {
        if (m.Entry.Epoch != m.Epoch)
            throw new InvalidOperationException("An accept must carry the epoch of its entry.");
        if (row is { } held && held.Accepted == m.Ballot) return new(state, row, Reply.Acceptance.Instance);
        var promised = Promised(state, row);
        if (m.Ballot < promised) return new(state, row, new Reply.Rejected(promised));
        return new(state, new Register(m.Ballot, m.Ballot, m.Entry), Reply.Acceptance.Instance);
    }

    private static Reply OnConfirm(ReplicaState state, Register? row, Request.Confirm m)
    {
        var promised = Promised(state, row);
        return promised.Term == m.Term ? Reply.Confirmed.Instance : new Reply.Rejected(promised);
    }

    private static Reply.ReadAnswer OnRead(ReplicaState state, Register? row, Request.Read m)
    {
        var (accepted, entry) = Current(state, row);
        return new(accepted, accepted == m.Known ? null : entry);
    }

    private static Ballot Promised(ReplicaState state, Register? row) => row?.Promised ?? state.Floor.Ballot;

    /// <summary>
    /// An entry of an older epoch reads as absent (rule R23). A floor never counts as an accepted ballot (rule R2).
    /// </summary>
    private static (Ballot Accepted, Entry? Entry) Current(ReplicaState state, Register? row) =>
        row is { Entry: { } entry } held && entry.Epoch == state.Epoch
            ? (held.Accepted, entry)
            : (Ballot.None, null);
}

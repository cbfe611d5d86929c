using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>The replies of acceptors as bytes.</summary>
public static class ReplyCodec
{
    /// <summary>A reason is for the log, and is truncated to this length. A char takes three bytes at most.</summary>
    private const int ReasonChars = 256;

    private enum Kind : byte
    {
        Promise = 1,
        Acceptance = 2,
        Confirmed = 3,
        Rejected = 4,
        StaleEpoch = 5,
        ReadAnswer = 6,
        CurrentEpoch = 7,
        Unreachable = 8,
    }

    public static void Write(ByteWriter to, Reply reply)
    {
        switch (reply)
        {
            case Reply.Promise m:
                to.Byte((byte)Kind.Promise);
                EntryCodec.Write(to, m.Accepted);
                EntryCodec.WriteOptional(to, m.Entry);
                to.Number(m.Revision);
                break;
            case Reply.Acceptance:
                to.Byte((byte)Kind.Acceptance);
                break;
            case Reply.Confirmed:
                to.Byte((byte)Kind.Confirmed);
                break;
            case Reply.Rejected m:
                to.Byte((byte)Kind.Rejected);
                EntryCodec.Write(to, m.Promised);
                break;
            case Reply.StaleEpoch m:
                to.Byte((byte)Kind.StaleEpoch);
                to.Number(m.Epoch);
                break;
            case Reply.ReadAnswer m:
                to.Byte((byte)Kind.ReadAnswer);
                EntryCodec.Write(to, m.Accepted);
                EntryCodec.WriteOptional(to, m.Entry);
                break;
            case Reply.CurrentEpoch m:
                to.Byte((byte)Kind.CurrentEpoch);
                to.Number(m.Epoch);
                break;
            case Reply.Unreachable m:
                to.Byte((byte)Kind.Unreachable);
                to.Text(m.Reason.Length <= ReasonChars ? m.Reason : m.Reason[..ReasonChars]);
                break;
            default:
                throw new InvalidOperationException($"Reply {reply.GetType().Name} has no format.");
        }
    }

    public static Reply Read(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        return kind switch
        {
            Kind.Promise => ReadPromise(ref from),
            Kind.Acceptance => Reply.Acceptance.Instance,
            Kind.Confirmed => Reply.Confirmed.Instance,
            Kind.Rejected => new Reply.Rejected(EntryCodec.ReadBallot(ref from)),
            Kind.StaleEpoch => new Reply.StaleEpoch(from.Number()),
            Kind.ReadAnswer => ReadAnswer(ref from),
            Kind.CurrentEpoch => new Reply.CurrentEpoch(from.Number()),
            Kind.Unreachable => new Reply.Unreachable(from.Text(3 * ReasonChars)),
            _ => throw new CodecException($"Reply kind {(byte)kind} is unknown."),
        };
    }

    /// <summary>A promise of a ballot without its entry is refused: it would be taken for an absent key.</summary>
    private static Reply.Promise ReadPromise(ref ByteReader from)
    {
        var (accepted, entry) = (EntryCodec.ReadBallot(ref from), EntryCodec.ReadOptional(ref from));
        if (accepted.IsNone != entry is null)
            throw new CodecException("A promise has an entry without a ballot, or a ballot without an entry.");
        return new(accepted, entry, from.Number());
    }

    /// <summary>A ballot without its entry is valid: the reader already has the entry.</summary>
    private static Reply.ReadAnswer ReadAnswer(ref ByteReader from)
    {
        var (accepted, entry) = (EntryCodec.ReadBallot(ref from), EntryCodec.ReadOptional(ref from));
        if (accepted.IsNone && entry is not null)
            throw new CodecException("A read answer has an entry without a ballot.");
        return new(accepted, entry);
    }
}

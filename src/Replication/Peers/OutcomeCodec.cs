using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>The results of forwarded operations as bytes.</summary>
internal static class OutcomeCodec
{
    private const int ReasonChars = 256;
    private const int LongestReason = 3 * ReasonChars;

    private enum Kind : byte
    {
        Committed = 1,
        ConditionFailed = 2,
        IdempotencyMismatch = 3,
        NotApplied = 4,
        Unknown = 5,
        Found = 6,
        Absent = 7,
        Unavailable = 8,
        NotANumber = 9,
        Overflow = 10,
        Numbered = 11,
        InsufficientStorage = 12,
    }

    public static void Write(ByteWriter to, WriteResult result)
    {
        switch (result)
        {
            case WriteResult.Committed m:
                to.Byte((byte)(m.Number is null ? Kind.Committed : Kind.Numbered));
                to.Number(m.Revision);
                to.Flag(m.Created);
                if (m.Number is { } number) to.Signed(number);
                break;
            case WriteResult.NotANumber m:
                to.Byte((byte)Kind.NotANumber);
                to.Number(m.Revision);
                break;
            case WriteResult.Overflow m:
                to.Byte((byte)Kind.Overflow);
                to.Number(m.Revision ?? 0);
                break;
            case WriteResult.ConditionFailed m:
                to.Byte((byte)Kind.ConditionFailed);
                to.Number(m.Revision ?? 0);
                break;
            case WriteResult.IdempotencyMismatch:
                to.Byte((byte)Kind.IdempotencyMismatch);
                break;
            case WriteResult.NotApplied m:
                Reason(to, Kind.NotApplied, m.Reason);
                break;
            case WriteResult.InsufficientStorage m:
                Reason(to, Kind.InsufficientStorage, m.Reason);
                break;
            case WriteResult.Unknown m:
                Reason(to, Kind.Unknown, m.Reason);
                break;
            default:
                throw new InvalidOperationException($"{result.GetType().Name} has no format.");
        }
    }

    public static WriteResult ReadWrite(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        return kind switch
        {
            Kind.Committed => new WriteResult.Committed(from.Number(), from.Flag()),
            Kind.Numbered => new WriteResult.Committed(from.Number(), from.Flag(), from.Signed()),
            Kind.NotANumber => new WriteResult.NotANumber(from.Number()),
            Kind.Overflow => new WriteResult.Overflow(NullIfZero(from.Number())),
            Kind.ConditionFailed => new WriteResult.ConditionFailed(NullIfZero(from.Number())),
            Kind.IdempotencyMismatch => new WriteResult.IdempotencyMismatch(),
            Kind.NotApplied => new WriteResult.NotApplied(from.Text(LongestReason)),
            Kind.InsufficientStorage => new WriteResult.InsufficientStorage(from.Text(LongestReason)),
            Kind.Unknown => new WriteResult.Unknown(from.Text(LongestReason)),
            _ => throw new CodecException($"Write result kind {(byte)kind} is unknown."),
        };
    }

    public static void Write(ByteWriter to, ReadResult result)
    {
        switch (result)
        {
            case ReadResult.Found m:
                to.Byte((byte)Kind.Found);
                to.Number(m.Revision);
                to.Number(m.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0);
                EntryCodec.Write(to, m.Value);
                break;
            case ReadResult.Absent:
                to.Byte((byte)Kind.Absent);
                break;
            case ReadResult.Unavailable m:
                Reason(to, Kind.Unavailable, m.Reason);
                break;
            default:
                throw new InvalidOperationException($"{result.GetType().Name} has no format.");
        }
    }

    public static ReadResult ReadRead(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        return kind switch
        {
            Kind.Found => ReadFound(ref from),
            Kind.Absent => new ReadResult.Absent(),
            Kind.Unavailable => new ReadResult.Unavailable(from.Text(LongestReason)),
            _ => throw new CodecException($"Read result kind {(byte)kind} is unknown."),
        };
    }

    private static ReadResult.Found ReadFound(ref ByteReader from)
    {
        var (revision, expires) = (from.Number(), NullIfZero(from.Number()));
        if (expires > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            throw new CodecException("An expiry is out of range.");
        var value = EntryCodec.ReadValue(ref from);
        return new(value, revision, expires is { } e ? DateTimeOffset.FromUnixTimeMilliseconds(e) : null);
    }

    private static long? NullIfZero(long number) => number == 0 ? null : number;

    private static void Reason(ByteWriter to, Kind kind, string reason)
    {
        to.Byte((byte)kind);
        to.Text(reason.Length <= ReasonChars ? reason : reason[..ReasonChars]);
    }
}

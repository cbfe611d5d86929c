using OrleansKv.Consensus;

namespace OrleansKv.Codec;

/// <summary>A change on its way from the node that took it in to the one that proposes it.</summary>
public static class ChangeCodec
{
    private const byte HasValue = 1;

    public static void Write(ByteWriter to, Change change)
    {
        to.Number(change.Id.High);
        to.Number(change.Id.Low);
        to.Byte((byte)change.Condition.Kind);
        to.Number(change.Condition.Revision);
        to.Number(change.ExpiresAt);
        to.UInt32(change.Fingerprint);
        to.Byte(change.Value is null ? (byte)0 : HasValue);
        if (change.Value is { } value) EntryCodec.Write(to, value);
    }

    public static Change Read(ref ByteReader from)
    {
        var id = new OperationId(from.UnsignedNumber(), from.UnsignedNumber());
        var kind = (ConditionKind)from.Byte();
        if (kind > ConditionKind.Revision) throw new CodecException($"Condition {(byte)kind} is unknown.");
        var condition = new Condition(kind, from.Number());
        var (expires, fingerprint, flag) = (from.Number(), from.UInt32(), from.Byte());
        if (flag > HasValue) throw new CodecException($"{flag} is not a flag.");
        return new(id, flag == HasValue ? EntryCodec.ReadValue(ref from) : null, condition, expires, fingerprint);
    }
}

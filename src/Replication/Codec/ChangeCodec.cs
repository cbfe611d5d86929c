namespace OrleansKv.Replication.Codec;

/// <summary>Changes as bytes, for forwarding to the owner of the key.</summary>
/// <remarks>
/// <see cref="Change.AsOf"/> is left out: the node that proposes the change sets it by its own clock.
/// </remarks>
public static class ChangeCodec
{
    public static void Write(ByteWriter to, Change change)
    {
        to.Number(change.Id.High);
        to.Number(change.Id.Low);
        to.Byte((byte)change.Kind);
        to.Byte((byte)change.Condition.Kind);
        to.Number(change.Condition.Revision);
        to.Number(change.ExpiresAt);
        to.UInt32(change.Fingerprint);
        to.Signed(change.By);
        to.Flag(change.Value is not null);
        if (change.Value is { } value) EntryCodec.Write(to, value);
    }

    public static Change Read(ref ByteReader from)
    {
        var id = new OperationId(from.UnsignedNumber(), from.UnsignedNumber());
        var kind = (ChangeKind)from.Byte();
        if (kind > ChangeKind.Touch) throw new CodecException($"Change kind {(byte)kind} is unknown.");
        var condition = ReadCondition(ref from);
        var (expires, fingerprint, by) = (from.Number(), from.UInt32(), from.Signed());
        var value = from.Flag() ? EntryCodec.ReadValue(ref from) : null;
        return new(id, value, condition, expires, fingerprint, kind, by);
    }

    private static Condition ReadCondition(ref ByteReader from)
    {
        var kind = (ConditionKind)from.Byte();
        return kind <= ConditionKind.Revision
            ? new(kind, from.Number())
            : throw new CodecException($"Condition {(byte)kind} is unknown.");
    }
}

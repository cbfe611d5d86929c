using System.Collections.Immutable;
using OrleansKv.Consensus;

namespace OrleansKv.Codec;

/// <summary>Keys, ballots, entries and registers as bytes; the same on the wire and on disk.</summary>
public static class EntryCodec
{
    private const byte HasValue = 1;
    private const byte HasEntry = 1;
    private const byte Created = 1;
    private const byte HasFingerprint = 2;
    private const byte HasNumber = 4;

    public static void Write(ByteWriter to, Key key) => to.Text(key.Text);

    public static Key ReadKey(ref ByteReader from) =>
        Key.TryCreate(from.Text(Limits.KeyBytes), out var key, out var error)
            ? key
            : throw new CodecException(error.Message());

    public static void Write(ByteWriter to, Ballot ballot)
    {
        to.Number(ballot.Counter);
        if (ballot.IsNone) return;
        to.Byte(ballot.Node.Number);
        to.Number(ballot.Boot);
        to.Number(ballot.Seq);
    }

    public static Ballot ReadBallot(ref ByteReader from)
    {
        var counter = from.Number();
        return counter == 0 ? Ballot.None : new(counter, ReadNode(ref from), from.Number(), from.Number());
    }

    private static NodeId ReadNode(ref ByteReader from)
    {
        var number = from.Byte();
        return number is >= 1 and <= NodeId.Last
            ? new(number)
            : throw new CodecException($"{number} is not a node.");
    }

    public static void Write(ByteWriter to, Register register)
    {
        Write(to, register.Promised);
        Write(to, register.Accepted);
        WriteOptional(to, register.Entry);
    }

    public static Register ReadRegister(ref ByteReader from)
    {
        var register = new Register(ReadBallot(ref from), ReadBallot(ref from), ReadOptional(ref from));
        if (register.Accepted > register.Promised) throw new CodecException("Accepted is above promised.");
        if (register.Accepted.IsNone != register.Entry is null)
            throw new CodecException("An entry lacks its ballot.");
        return register;
    }

    public static void WriteOptional(ByteWriter to, Entry? entry)
    {
        to.Byte(entry is null ? (byte)0 : HasEntry);
        if (entry is not null) Write(to, entry);
    }

    public static Entry? ReadOptional(ref ByteReader from) => Flag(from.Byte()) ? Read(ref from) : null;

    public static void Write(ByteWriter to, Entry entry)
    {
        to.Number(entry.Epoch);
        to.Number(entry.Revision);
        to.Number(entry.ExpiresAt);
        to.Number(entry.Since);
        to.Byte(entry.Value is null ? (byte)0 : HasValue);
        if (entry.Value is { } value)
        {
            to.Text(value.ContentType);
            to.Bytes(value.Bytes.Span);
        }
        to.Byte((byte)entry.Applied.Length);
        foreach (var applied in entry.Applied) Write(to, applied);
    }

    public static Entry Read(ref ByteReader from)
    {
        var (epoch, revision, expires, since) = (from.Number(), from.Number(), from.Number(), from.Number());
        var value = Flag(from.Byte()) ? ReadValue(ref from) : null;
        var count = from.Byte();
        if (count > Limits.AppliedChanges) throw new CodecException($"An entry has {count} operation ids.");
        var applied = ImmutableArray.CreateBuilder<AppliedChange>(count);
        for (var i = 0; i < count; i++) applied.Add(ReadApplied(ref from));
        return new(epoch, revision, value, expires, since, applied.MoveToImmutable());
    }

    private static Value ReadValue(ref ByteReader from)
    {
        var type = from.Text(Limits.ContentTypeBytes);
        return new(from.Bytes(Limits.ValueBytes).ToArray(), type);
    }

    private static void Write(ByteWriter to, AppliedChange applied)
    {
        to.Byte((byte)((applied.Created ? Created : 0)
            | (applied.Fingerprint != 0 ? HasFingerprint : 0)
            | (applied.Number is null ? 0 : HasNumber)));
        to.Number(applied.Id.High);
        to.Number(applied.Id.Low);
        to.Number(applied.Revision);
        if (applied.Fingerprint != 0) to.UInt32(applied.Fingerprint);
        if (applied.Number is { } number) to.Number(ZigZag(number));
    }

    private static AppliedChange ReadApplied(ref ByteReader from)
    {
        var flags = from.Byte();
        if (flags > (Created | HasFingerprint | HasNumber))
            throw new CodecException("An operation id has unknown flags.");
        var id = new OperationId(from.UnsignedNumber(), from.UnsignedNumber());
        var revision = from.Number();
        var fingerprint = (flags & HasFingerprint) != 0 ? from.UInt32() : 0;
        long? number = (flags & HasNumber) != 0 ? UnZigZag(from.UnsignedNumber()) : null;
        return new(id, revision, (flags & Created) != 0, fingerprint, number);
    }

    /// <summary>Small numbers of either sign in few bytes: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    private static ulong ZigZag(long number) => (ulong)(number << 1 ^ number >> 63);

    private static long UnZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    private static bool Flag(byte value) =>
        value <= 1 ? value == 1 : throw new CodecException($"{value} is not a flag.");
}

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>Keys, ballots, entries and registers as bytes; the same on the wire and on disk.</summary>
public static class EntryCodec
{
    public static void Write(ByteWriter to, Key key) => to.Text(key.Text);

    public static Key ReadKey(ref ByteReader from) =>
        Key.TryCreate(from.Text(Limits.KeyBytes), out var key, out var error)
            ? key
            : throw new CodecException(error.Message());

    public static void Write(ByteWriter to, Ballot ballot)
    {
        to.Number(ballot.Counter);
        if (ballot.IsNone) return;
        to.Node(ballot.Node);
        to.Number(ballot.Boot);
        to.Number(ballot.Seq);
    }

    public static Ballot ReadBallot(ref ByteReader from)
    {
        var counter = from.Number();
        return counter == 0 ? Ballot.None : new(counter, from.Node(), from.Number(), from.Number());
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
            throw new CodecException("A register has an entry without a ballot, or a ballot without an entry.");
        return register;
    }

    public static void WriteOptional(ByteWriter to, Entry? entry)
    {
        to.Flag(entry is not null);
        if (entry is not null) Write(to, entry);
    }

    public static Entry? ReadOptional(ref ByteReader from) => from.Flag() ? Read(ref from) : null;

    public static void Write(ByteWriter to, Entry entry)
    {
        to.Number(entry.Epoch);
        to.Number(entry.Revision);
        to.Number(entry.ExpiresAt);
        to.Number(entry.Since);
        to.Flag(entry.Value is not null);
        if (entry.Value is { } value) Write(to, value);
        entry.Applied.Write(to);
    }

    public static Entry Read(ref ByteReader from)
    {
        var (epoch, revision, expires, since) = (from.Number(), from.Number(), from.Number(), from.Number());
        var value = from.Flag() ? ReadValue(ref from) : null;
        return new(epoch, revision, value, expires, since, AppliedChanges.Read(ref from));
    }

    public static void Write(ByteWriter to, Value value)
    {
        to.Text(value.ContentType);
        to.Bytes(value.Bytes.Span);
    }

    public static Value ReadValue(ref ByteReader from)
    {
        var type = ReadContentType(ref from);
        return new(from.Bytes(Limits.ValueBytes).ToArray(), type);
    }

    /// <summary>Reads a media type; the two most common ones are not allocated again.</summary>
    private static string ReadContentType(ref ByteReader from)
    {
        var at = from;
        var bytes = from.Bytes(Limits.ContentTypeBytes);
        if (bytes.SequenceEqual("application/json"u8)) return Value.Json;
        if (bytes.SequenceEqual("application/octet-stream"u8)) return Value.Binary;
        return at.Text(Limits.ContentTypeBytes);
    }
}

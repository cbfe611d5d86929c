using System.Buffers.Binary;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>A row of the changes family: which key was stored under a change number, and with which ballot.</summary>
internal static class ChangeRow
{
    /// <summary>Big-endian, so that rows are in the order of their numbers.</summary>
    public static byte[] Key(long change)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, change);
        return key;
    }

    public static ReadOnlySpan<byte> Encode(ByteWriter to, StoredRow row)
    {
        var changed = ChangedKey.Of(row.Change, row.Key, row.Register!);
        RecordEnvelope.Begin(to);
        EntryCodec.Write(to, changed.Key);
        EntryCodec.Write(to, changed.Accepted);
        to.Number(changed.ExpiresAt);
        return RecordEnvelope.End(to);
    }

    /// <param name="folder">The data folder, for the message.</param>
    /// <exception cref="StoreException">The row is damaged.</exception>
    public static ChangedKey Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, string folder)
    {
        if (key.Length != sizeof(long)) throw StoreErrors.Damaged(folder, "a change number is not 8 bytes long");
        var change = BinaryPrimitives.ReadInt64BigEndian(key);
        try
        {
            var from = RecordEnvelope.Open(value);
            var changed = new ChangedKey(
                change, EntryCodec.ReadKey(ref from), EntryCodec.ReadBallot(ref from), from.Number());
            from.ExpectEnd();
            return changed;
        }
        catch (CodecException e)
        {
            throw StoreErrors.Damaged(folder, $"the row of change {change}: {e.Message}", e);
        }
    }
}

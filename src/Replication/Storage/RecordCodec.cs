using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>A row of the registers family as bytes: FORMAT.md.</summary>
/// <remarks>
/// A record contains its key and change number, so a damaged index cannot pass it off as another record.
/// </remarks>
internal static class RecordCodec
{
    public static ReadOnlySpan<byte> Encode(ByteWriter to, StoredRow row)
    {
        RecordEnvelope.Begin(to);
        Write(to, row);
        return RecordEnvelope.End(to);
    }

    public static StoredRow Decode(ReadOnlySpan<byte> bytes)
    {
        var from = RecordEnvelope.Open(bytes);
        var row = Read(ref from);
        from.ExpectEnd();
        return row;
    }

    /// <summary>
    /// Checks a register before it is written, so that no start finds a record that it must refuse.
    /// </summary>
    /// <exception cref="InvalidOperationException">The register violates an invariant or a limit: a bug.</exception>
    public static void ThrowIfUnreadable(Key key, Register? register)
    {
        if (register is not { } row) return;
        var isWhole = row.Accepted <= row.Promised && row.Accepted.IsNone == row.Entry is null;
        var isWithinLimits = row.Entry is not { } entry
            || (entry.Applied.Count <= Limits.AppliedChanges && IsWithinLimits(entry.Value));
        if (!isWhole || !isWithinLimits)
            throw new InvalidOperationException(
                $"The register of '{key}' violates an invariant: accepted {row.Accepted}.");
    }

    private static bool IsWithinLimits(Value? value) =>
        value is null
        || (value.Bytes.Length <= Limits.ValueBytes
            && System.Text.Encoding.UTF8.GetByteCount(value.ContentType) <= Limits.ContentTypeBytes);

    private static void Write(ByteWriter to, StoredRow row)
    {
        EntryCodec.Write(to, row.Key);
        to.Number(row.Change);
        to.Flag(row.Register is not null);
        if (row.Register is { } register) EntryCodec.Write(to, register);
    }

    internal static StoredRow Read(ref ByteReader from)
    {
        var (key, change) = (EntryCodec.ReadKey(ref from), from.Number());
        return new(key, from.Flag() ? EntryCodec.ReadRegister(ref from) : null, change);
    }
}

using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>One row of the table, and one batch of the log, as bytes.</summary>
/// <remarks>A record names its key and change: no damaged index can pass it off as another's.</remarks>
internal static class RecordCodec
{
    public static ReadOnlySpan<byte> Encode(ByteWriter to, StoredRow row)
    {
        Seal.Begin(to);
        Write(to, row);
        return Seal.End(to);
    }

    public static StoredRow Decode(ReadOnlySpan<byte> bytes)
    {
        var from = Seal.Open(bytes);
        var row = Read(ref from);
        from.ExpectEnd();
        return row;
    }

    public static ReadOnlySpan<byte> EncodeBatch(ByteWriter to, LoggedBatch batch)
    {
        Seal.Begin(to);
        to.Number(batch.LastChange);
        to.Number(batch.Count);
        to.Number((ulong)batch.Rows.Count);
        foreach (var row in batch.Rows) Write(to, row);
        return Seal.End(to);
    }

    public static LoggedBatch DecodeBatch(ReadOnlySpan<byte> bytes)
    {
        var from = Seal.Open(bytes);
        var (lastChange, count, length) = (from.Number(), from.Number(), from.Number());
        var rows = new List<StoredRow>();
        for (var i = 0L; i < length; i++) rows.Add(Read(ref from));
        from.ExpectEnd();
        return new(lastChange, count, rows);
    }

    /// <summary>A start must never meet a record that this program wrote and refuses to read.</summary>
    /// <exception cref="InvalidOperationException">It breaks a rule or a limit: a bug.</exception>
    public static void ThrowIfUnreadable(Key key, Register? register)
    {
        if (register is not { } row) return;
        var isWhole = row.Accepted <= row.Promised && row.Accepted.IsNone == row.Entry is null;
        var isWithinLimits = row.Entry is not { } entry
            || (entry.Applied.Count <= Limits.AppliedChanges && IsWithinLimits(entry.Value));
        if (!isWhole || !isWithinLimits)
            throw new InvalidOperationException($"The register of '{key}' breaks a rule: {row.Accepted}.");
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

    private static StoredRow Read(ref ByteReader from)
    {
        var (key, change) = (EntryCodec.ReadKey(ref from), from.Number());
        return new(key, from.Flag() ? EntryCodec.ReadRegister(ref from) : null, change);
    }
}

/// <summary>
/// A register under its change number; null when it was erased. An erase has a number like any change.
/// </summary>
internal sealed record StoredRow(Key Key, Register? Register, long Change)
{
    /// <summary>About what the row takes in memory.</summary>
    public int Bytes { get; } = Weight.Of(Key, Register);

    /// <summary>A deletion that a watcher may yet have to be told of.</summary>
    public bool IsTombstoneOf(long epoch) =>
        Register?.Entry is { IsTombstone: true } entry && entry.Epoch == epoch;
}

/// <param name="LastChange">The change number given last, also when the batch gave none.</param>
/// <param name="Count">Registers stored, after the batch.</param>
internal sealed record LoggedBatch(long LastChange, long Count, IReadOnlyList<StoredRow> Rows);

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A register with its change number; null when the row was erased. An erasure has a change number too.
/// </summary>
internal sealed record StoredRow(Key Key, Register? Register, long Change)
{
    /// <summary>The approximate size of the row in memory, in bytes.</summary>
    public int Bytes { get; } = RowSize.Of(Key, Register);

    /// <summary>
    /// Whether this is a deletion in the current clear epoch, which watchers may still have to receive.
    /// </summary>
    public bool IsTombstoneOf(long epoch) =>
        Register?.Entry is { IsTombstone: true } entry && entry.Epoch == epoch;
}

/// <summary>
/// Estimates the size of a register in memory, in bytes. The bounds of the store need an estimate that is never far
/// too low.
/// </summary>
internal static class RowSize
{
    private const int OfRow = 320; // objects, dictionary and list nodes

    public static int Of(Key key, Register? register)
    {
        var bytes = OfRow + (key.Text.Length * sizeof(char));
        if (register?.Entry is not { } entry) return bytes;
        return bytes + (entry.Value?.Bytes.Length ?? 0) + entry.Applied.Bytes;
    }
}

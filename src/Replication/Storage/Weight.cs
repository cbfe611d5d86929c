using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// What a register takes in memory, roughly: bounds need an estimate that is never far too low.
/// </summary>
internal static class Weight
{
    private const int OfRow = 320; // objects, dictionary and list nodes

    public static int Of(Key key, Register? register)
    {
        var bytes = OfRow + (key.Text.Length * sizeof(char));
        if (register?.Entry is not { } entry) return bytes;
        return bytes + (entry.Value?.Bytes.Length ?? 0) + entry.Applied.Bytes;
    }
}

namespace OrleansKv.Replication.Storage;

/// <summary>
/// How many dirty rows one commit moves to the table: none below the targets, a slice above, all above twice.
/// </summary>
internal sealed class Slice(StoreOptions options, int dirtyRows, long dirtyBytes)
{
    private const int Bound = 2; // times the target
    private int _dirtyRows = dirtyRows;
    private long _dirtyBytes = dirtyBytes;
    private long _bytes;
    private bool _isDue;

    public List<StoredRow> Rows { get; } = [];

    public bool WantsMore(long logBytes)
    {
        if (IsAbove(Bound, logBytes)) return true;
        _isDue = _isDue || IsAbove(1, logBytes); // once begun, a slice is a whole one: its rows share pages
        return _isDue && Rows.Count < options.SliceRows && _bytes < options.SliceBytes;
    }

    public void Take(StoredRow row)
    {
        PassOver(row);
        _bytes += row.Bytes;
        Rows.Add(row);
    }

    /// <summary>The row leaves the dirty ones, but not for the table.</summary>
    public void PassOver(StoredRow row)
    {
        _dirtyRows--;
        _dirtyBytes -= row.Bytes;
    }

    private bool IsAbove(int times, long logBytes) =>
        _dirtyRows > (long)times * options.DirtyRows
        || _dirtyBytes > times * options.DirtyBytes
        || logBytes > times * options.LogBytes;
}

namespace OrleansKv.Cli.Bulk;

/// <summary>How a line ended.</summary>
internal enum LineEnd
{
    Imported,
    Refused,
    Expired,

    /// <summary>An empty line, which is skipped.</summary>
    Blank,
}

/// <param name="Lines">All lines up to this one, counted from 1, are completed.</param>
internal readonly record struct ImportCounts(long Lines, long Imported, long Expired)
{
    public ImportCounts With(LineEnd end) => new(
        Lines + 1, Imported + (end == LineEnd.Imported ? 1 : 0), Expired + (end == LineEnd.Expired ? 1 : 0));
}

/// <summary>
/// Lines are completed in any order; a rerun may skip only those before the first incomplete one.
/// </summary>
internal sealed class CompletedLines(ImportCounts done)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LineEnd> _ahead = [];
    private ImportCounts _done = done;

    public ImportCounts Done
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    public void Complete(long line, LineEnd end)
    {
        lock (_gate)
        {
            _ahead[line] = end;
            while (_ahead.Remove(_done.Lines + 1, out var next)) _done = _done.With(next);
        }
    }
}

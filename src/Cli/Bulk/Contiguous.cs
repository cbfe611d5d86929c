namespace OrleansKv.Cli.Bulk;

/// <summary>
/// Lines end in any order; a rerun may skip only those before the first that has not ended.
/// </summary>
internal sealed class Contiguous(long done)
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _ahead = [];
    private long _done = done;

    /// <summary>Every line up to this one, counted from 1, has ended.</summary>
    public long Done
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    public void Complete(long line)
    {
        lock (_gate)
        {
            _ahead.Add(line);
            while (_ahead.Remove(_done + 1)) _done++;
        }
    }
}

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The log: one row a commit. A row goes when everything in it is in the table or superseded; the newest
/// always stays, because it tells the change number given last.
/// </summary>
internal sealed class LogTable(Database database)
{
    private const int RowOverhead = 128; // an empty batch costs time at a start too

    private readonly Statement _append = database.Prepare("INSERT INTO log (id, batch) VALUES (?1, ?2)");
    private readonly Statement _trim = database.Prepare("DELETE FROM log WHERE id < ?1");
    private readonly Queue<LogRow> _rows = new();
    private long _nextId = 1;
    private long _trimmedTo;

    /// <summary>Bytes that a start would replay.</summary>
    public long Bytes { get; private set; }

    /// <summary>A row that is already in the table, met at the start.</summary>
    public void Found(long id, long lastChange, int bytes)
    {
        _rows.Enqueue(new(id, lastChange, bytes + RowOverhead));
        Bytes += bytes + RowOverhead;
        _nextId = id + 1;
    }

    public void Append(ReadOnlySpan<byte> batch, long lastChange)
    {
        _append.Bind(1, _nextId).Bind(2, batch).Run();
        Found(_nextId, lastChange, batch.Length);
    }

    /// <summary>Gives up the rows whose changes are all below the oldest one that only the log has.</summary>
    public void ReleaseBelow(long oldestChange)
    {
        while (_rows.TryPeek(out var row) && row.LastChange < oldestChange)
            Bytes -= _rows.Dequeue().Bytes;
    }

    /// <summary>Deletes what was given up, inside the transaction that also appends.</summary>
    public void Trim()
    {
        var firstKept = _rows.TryPeek(out var row) ? row.Id : _nextId;
        if (firstKept == _trimmedTo) return;
        _trim.Bind(1, firstKept).Run();
        _trimmedTo = firstKept;
    }

    private readonly record struct LogRow(long Id, long LastChange, int Bytes);
}

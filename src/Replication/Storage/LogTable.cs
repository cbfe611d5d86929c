namespace OrleansKv.Replication.Storage;

/// <summary>
/// The log: one row for each commit. A row is deleted once everything in it is in the table or superseded. The
/// newest row is always kept, because it has the change number assigned last.
/// </summary>
internal sealed class LogTable(Database database)
{
    private const int RowOverhead = 128; // replaying an empty batch takes time too

    private readonly Statement _append = database.Prepare("INSERT INTO log (id, batch) VALUES (?1, ?2)");
    private readonly Statement _trim = database.Prepare("DELETE FROM log WHERE id < ?1");
    private readonly Queue<LogRow> _rows = new();
    private long _nextId = 1;
    private long _trimmedTo;

    /// <summary>The bytes that the next start would replay.</summary>
    public long Bytes { get; private set; }

    /// <summary>Registers a row that a start found in the table.</summary>
    public void AddExisting(long id, long lastChange, int bytes)
    {
        _rows.Enqueue(new(id, lastChange, bytes + RowOverhead));
        Bytes += bytes + RowOverhead;
        _nextId = id + 1;
    }

    public void Append(ReadOnlySpan<byte> batch, long lastChange)
    {
        _append.Bind(1, _nextId).Bind(2, batch).Run();
        AddExisting(_nextId, lastChange, batch.Length);
    }

    /// <summary>Releases the rows whose changes are all below the oldest change that only the log has.</summary>
    public void ReleaseBelow(long oldestChange)
    {
        while (_rows.TryPeek(out var row) && row.LastChange < oldestChange)
            Bytes -= _rows.Dequeue().Bytes;
    }

    /// <summary>Deletes the released rows. Runs inside the transaction of the commit.</summary>
    public void Trim()
    {
        var firstKept = _rows.TryPeek(out var row) ? row.Id : _nextId;
        if (firstKept == _trimmedTo) return;
        _trim.Bind(1, firstKept).Run();
        _trimmedTo = firstKept;
    }

    private readonly record struct LogRow(long Id, long LastChange, int Bytes);
}

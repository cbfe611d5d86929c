using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Reads what is left of the log into memory, at a start.</summary>
internal static class LogReplay
{
    /// <returns>The newest batch, without its rows: the change given last and the registers stored.</returns>
    /// <exception cref="CodecException">A row is damaged or missing.</exception>
    public static LoggedBatch Run(Database database, LogTable log, DirtyRows dirty)
    {
        // Rows leave memory for the table in the order of their changes: what the table has reached is done.
        var done = database.Number("SELECT coalesce(max(change), 0) FROM registers");
        var newest = new LoggedBatch(0, 0, []);
        var expected = database.Number("SELECT coalesce(min(id), 0) FROM log");
        var rows = database.Prepare("SELECT id, batch FROM log ORDER BY id");
        while (rows.Step())
        {
            var id = rows.Long(0);
            if (id != expected++) throw new CodecException($"log row {expected - 1} is missing");
            var batch = Decode(id, rows.Blob(1));
            log.Found(id, batch.LastChange, rows.Blob(1).Length);
            foreach (var row in batch.Rows.Where(row => row.Change > done)) dirty.Put(row);
            newest = batch with { Rows = [] };
        }
        rows.Reset();
        return newest.LastChange >= done
            ? newest
            : throw new CodecException($"the log ends at change {newest.LastChange}, the table at {done}");
    }

    private static LoggedBatch Decode(long id, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return RecordCodec.DecodeBatch(bytes);
        }
        catch (CodecException e)
        {
            throw new CodecException($"log row {id}: {e.Message}");
        }
    }
}

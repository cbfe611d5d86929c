using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Reads a whole store. A large one is checked record by record when it is used instead.</summary>
internal static class IntegrityCheck
{
    /// <exception cref="CodecException">Something is damaged.</exception>
    public static void Run(Database database)
    {
        var verdict = database.Text("PRAGMA quick_check(1)");
        if (verdict != "ok") throw new CodecException(verdict);
        var rows = database.Prepare("SELECT change, key, record FROM registers");
        while (rows.Step()) Check(rows.Long(0), rows.Blob(1), rows.Blob(2));
        rows.Reset();
    }

    private static void Check(long change, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        try
        {
            var row = RecordCodec.Decode(record);
            if (row.Change != change || row.Register is null)
                throw new CodecException("it is another change's");
            if (!key.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(row.Key.Text)))
                throw new CodecException("it is another key's");
        }
        catch (CodecException e)
        {
            throw new CodecException($"record of change {change}: {e.Message}");
        }
    }
}

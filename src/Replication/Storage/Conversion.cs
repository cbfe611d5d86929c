namespace OrleansKv.Replication.Storage;

/// <summary>
/// Converts a store of an older format. The old file is deleted once everything in it was found in the new database.
/// </summary>
internal static class Conversion
{
    private const int BatchRows = 1000;

    /// <exception cref="StoreException">The old store is damaged or another node's; it is left as it is.</exception>
    public static void Run(string folder, NodeId node, StoreOptions options)
    {
        using (var legacy = new LegacyStore(folder))
        {
            var (identity, state) = legacy.Meta;
            if (identity.Node != node) throw StoreErrors.OtherNode(folder, identity.Node);
            legacy.Check();
            StoreOpening.Create(folder, identity, state, options, (database, writer) =>
            {
                foreach (var rows in legacy.Rows().Chunk(BatchRows)) writer.Load(rows);
                writer.LoadMeta(state);
                Verify(folder, legacy, database);
            });
        }
        LegacyStore.Delete(folder);
    }

    private static void Verify(string folder, LegacyStore legacy, RocksDatabase database)
    {
        var count = 0L;
        using var changes = database.Changes.Rows();
        changes.SeekToFirst();
        foreach (var row in legacy.Rows())
        {
            count++;
            var isChange = changes.Valid()
                && ChangeRow.Read(changes.GetKeySpan(), changes.GetValueSpan(), folder)
                    == ChangedKey.Of(row.Change, row.Key, row.Register!);
            if (!isChange || database.Registers.Find(System.Text.Encoding.UTF8.GetBytes(row.Key.Text)) != row)
                throw StoreErrors.NotConverted(folder, $"{row.Key} of change {row.Change} differs");
            changes.Next();
        }
        if (changes.Valid() || count != legacy.Meta.State.Count)
            throw StoreErrors.NotConverted(folder, $"{legacy.Meta.State.Count} rows were expected, {count} were found");
    }
}

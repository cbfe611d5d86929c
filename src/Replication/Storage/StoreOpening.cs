using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>Opens the database of a data folder, or creates it.</summary>
internal static class StoreOpening
{
    /// <summary>
    /// Whose store it is, and whether it is readable, is checked before the first byte is written.
    /// </summary>
    public static OpenStore Open(StoreFolder folder, NodeId node, StoreOptions options)
    {
        if (Inspect(folder.Path, options) is { } found)
        {
            if (found.Identity.Node != node) throw StoreErrors.OtherNode(folder.Path, found.Identity.Node);
            LegacyStore.Delete(folder.Path); // left behind if a conversion was interrupted after its last step
        }
        else if (LegacyStore.IsPresent(folder.Path))
        {
            Conversion.Run(folder.Path, node, options);
        }
        else
        {
            Create(folder.Path, node, options);
            return Start(folder.Path, options, isNew: true);
        }
        return Start(folder.Path, options, isNew: false);
    }

    /// <summary>Reads the meta rows; null when the folder has no store. Writes nothing and takes no lock.</summary>
    public static StorePeek? Peek(string folder)
    {
        if (Inspect(folder, StoreOptions.Default) is { } meta) return new(meta.Identity, meta.State.Configuration);
        if (!LegacyStore.IsPresent(folder)) return null;
        using var legacy = new LegacyStore(folder);
        return new(legacy.Meta.Identity, legacy.Meta.State.Configuration);
    }

    /// <summary>
    /// Writes a new database beside the place of the store. It gets its name when it is complete, so that a database
    /// with that name is never half-written.
    /// </summary>
    public static void Create(
        string folder, StoreIdentity identity, CommittedState state, StoreOptions options,
        Action<RocksDatabase, StoreWriter> fill)
    {
        var path = StoreFolder.NewDatabaseIn(folder);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        using (var database = new RocksDatabase(folder, path, options, readOnly: false))
        using (var writer = new StoreWriter(database))
        {
            fill(database, writer);
            writer.Start(identity, state);
        }
        using (var mark = Watermark.Open(folder, identity.DiskId))
        {
            mark.Advance(state.Commits, state.LastChange);
            mark.Sync();
        }
        Directory.Move(path, StoreFolder.DatabaseIn(folder));
    }

    private static void Create(string folder, NodeId node, StoreOptions options)
    {
#pragma warning disable RS0030 // the identity of a new disk must be unique in the world
        var identity = StoreIdentity.New(Guid.NewGuid(), node, Guid.NewGuid());
#pragma warning restore RS0030
        Create(folder, identity, CommittedState.Nothing, options, (_, _) => { });
    }

    private static StoredMeta? Inspect(string folder, StoreOptions options)
    {
        var path = StoreFolder.DatabaseIn(folder);
        if (!Directory.Exists(path)) return null;
        using var database = new RocksDatabase(folder, path, options, readOnly: true);
        return Load(database, folder);
    }

    /// <param name="isNew">It was created by this start, which is in its history already.</param>
    private static OpenStore Start(string folder, StoreOptions options, bool isNew)
    {
        var database = new RocksDatabase(folder, StoreFolder.DatabaseIn(folder), options, readOnly: false);
        Watermark? mark = null;
        try
        {
            var (identity, state) = Load(database, folder);
            mark = Watermark.Open(folder, identity.DiskId);
            state = state with { Commits = state.Commits + 1, Loss = state.Loss ?? LossOf(mark.Found, state) };
#pragma warning disable RS0030 // two copies of a folder must have different starts
            if (!isNew) identity = identity.Next(Guid.NewGuid(), state.LastChange);
#pragma warning restore RS0030
            using (var writer = new StoreWriter(database)) writer.Start(identity, state);
            for (var slot = 0; slot < 2; slot++) mark.Advance(state.Commits, state.LastChange); // both take their space
            mark.Sync();
            return new(database, mark, identity, state);
        }
        catch
        {
            mark?.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>Why the database cannot be what was synced; null if it can.</summary>
    private static string? LossOf(WatermarkState? mark, CommittedState state)
    {
        if (mark is not { } seen)
            return $"{Watermark.FileName}, which says how far the store was synced, is missing or damaged";
        if (seen.Commits <= state.Commits) return null;
        return $"the store was synced up to commit {seen.Commits} (change {seen.LastChange}), but ends at commit"
            + $" {state.Commits} (change {state.LastChange}): a file of it is damaged or older";
    }

    private static StoredMeta Load(RocksDatabase database, string folder)
    {
        try
        {
            return MetaRow.Load(database);
        }
        catch (CodecException e)
        {
            throw StoreErrors.Damaged(folder, e.Message, e);
        }
    }
}

/// <summary>An open store.</summary>
internal sealed record OpenStore(RocksDatabase Database, Watermark Mark, StoreIdentity Identity, CommittedState State);

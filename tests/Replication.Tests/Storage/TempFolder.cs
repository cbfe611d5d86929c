namespace OrleansKv.Replication.Storage;

/// <summary>A temporary folder for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kv-store-").FullName;

    public string Database => StoreFolder.DatabaseIn(Path);

    public string Wal => StoreFolder.WalIn(Path);

    /// <summary>Copies the files as they are now to another folder, as a crash would leave them.</summary>
    public TempFolder Copy()
    {
        var copy = new TempFolder();
        foreach (var file in new[] { Database, Wal }.Where(File.Exists))
            File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        return copy;
    }

    /// <summary>
    /// The content of all files with data, by name; without the lock and the shared-memory index.
    /// </summary>
    public IReadOnlyDictionary<string, string> Content() => Directory.GetFiles(Path)
        .Where(file => System.IO.Path.GetFileName(file) is not ("store.lock" or "store.db-shm"))
        .Where(file => new FileInfo(file).Length > 0)
        .ToDictionary(
            file => System.IO.Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

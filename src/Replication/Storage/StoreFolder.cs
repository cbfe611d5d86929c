namespace OrleansKv.Replication.Storage;

/// <summary>
/// The data folder of one replica, with an exclusive lock. The operating system releases the lock when the process
/// ends, in whatever way. The lock file is never deleted: otherwise two processes could lock two different files.
/// </summary>
/// <remarks>
/// The entry of a new folder in its parent is not synced. If a power failure loses the folder, the next start
/// creates a store with another disk id, which has no vote: availability suffers, not safety.
/// </remarks>
internal sealed class StoreFolder : IDisposable
{
    // On Linux, on macOS, on Windows.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public long DiskBytes => new DirectoryInfo(DatabaseIn(Path)).EnumerateFiles().Sum(LengthOf);

    /// <param name="withStore">Whether the size of the store is wanted; otherwise it is 0.</param>
    public DiskUse MeasureUse(bool withStore)
    {
        var disk = new DriveInfo(Path);
        return new(withStore ? DiskBytes : 0, disk.AvailableFreeSpace, disk.TotalSize);
    }

    /// <exception cref="StoreException">The folder cannot be written, or another process has locked it.</exception>
    public static StoreFolder Lock(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            var file = System.IO.Path.Combine(path, "store.lock");
            return new(path, new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (SharingViolations.Contains(e.HResult))
        {
            throw StoreErrors.Locked(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.NotWritable(path, e);
        }
    }

    public static string DatabaseIn(string folder) => System.IO.Path.Combine(folder, "store");

    /// <summary>A database that is being created; it is renamed when it is complete.</summary>
    public static string NewDatabaseIn(string folder) => DatabaseIn(folder) + ".new";

    /// <returns>0 when the file was deleted meanwhile.</returns>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    public void Dispose() => _lock.Dispose();
}

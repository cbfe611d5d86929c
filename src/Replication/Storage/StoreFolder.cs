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

    public long DiskBytes => LengthOf(DatabaseIn(Path)) + LengthOf(WalIn(Path));

    public DiskUse MeasureUse()
    {
        var disk = new DriveInfo(Path);
        return new(DiskBytes, disk.AvailableFreeSpace, disk.TotalSize);
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

    public static string DatabaseIn(string folder) => System.IO.Path.Combine(folder, "store.db");

    public static string WalIn(string folder) => DatabaseIn(folder) + "-wal";

    /// <returns>0 when there is no such file.</returns>
    public static long LengthOf(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? info.Length : 0;
    }

    public void Dispose() => _lock.Dispose();
}

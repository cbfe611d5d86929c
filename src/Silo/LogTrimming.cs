using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Silo;

/// <summary>
/// Keeps the file that standard output is appended to below a limit: what is in it is copied to FILE.1, and the
/// file is emptied in place. So whatever the runtime writes to the same file when the process crashes is never
/// lost in a file that was moved away. Where the old lines cannot be kept, as on a full disk, they are dropped.
/// </summary>
internal sealed class LogTrimming : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer;

    private LogTrimming(string path, long limit, TimeProvider time)
    {
        Trim(path, limit);
        _timer = time.CreateTimer(_ => Trim(path, limit), null, Interval, Interval);
    }

    /// <param name="limit">In MiB; null: no limit.</param>
    /// <returns>Null also where the system does not name the file: only Linux does.</returns>
    /// <exception cref="StartException">Standard output is not appended to a file.</exception>
    public static LogTrimming? Start(int? limit, TimeProvider time)
    {
        if (limit is not { } mebibytes || !OperatingSystem.IsLinux()) return null;
        var path = File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)?.FullName;
        if (path is null || !File.Exists(path) || !IsAppended())
            throw new StartException(
                "--log-limit needs standard output appended to a file: use '>> FILE', or leave --log-limit out");
        return new(path, mebibytes * 1024L * 1024, time);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Logging must not end the node: what fails is tried again.</summary>
    internal static void Trim(string path, long limit)
    {
        try
        {
            if (new FileInfo(path).Length <= limit) return;
            var isKept = TryKeep(path, path + ".1");
            new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (!isKept) File.Delete(path + ".1"); // a part of it is of no use, and the disk is full
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In ten seconds again.
        }
    }

    private static bool TryKeep(string path, string old)
    {
        try
        {
            File.Copy(path, old, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Else the next line would leave a hole before it.</summary>
    private static bool IsAppended()
    {
        const int append = 0x400; // O_APPEND
        const string flags = "flags:";
        var line = File.ReadLines("/proc/self/fdinfo/1").First(l => l.StartsWith(flags, StringComparison.Ordinal));
        return (Convert.ToInt32(line[flags.Length..].Trim(), 8) & append) != 0;
    }
}

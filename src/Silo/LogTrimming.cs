using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Silo;

/// <summary>
/// Keeps the file to which standard output is appended below a limit: copies it to FILE.1 and truncates it in place.
/// So what the runtime writes to the same file when the process crashes never ends up in a file that was moved away.
/// If the old lines cannot be copied, as on a full disk, they are dropped.
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
    /// <returns>Null also on systems that do not expose the path of the file: only Linux does.</returns>
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

    /// <summary>Logging must not end the node: after a failure it tries again.</summary>
    internal static void Trim(string path, long limit)
    {
        try
        {
            if (new FileInfo(path).Length <= limit) return;
            var isKept = TryKeep(path, path + ".1");
            new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (!isKept) File.Delete(path + ".1"); // a partial copy is useless, and the disk is full
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Retried in ten seconds.
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

    /// <summary>Otherwise the next line would leave a hole before it.</summary>
    private static bool IsAppended()
    {
        const int append = 0x400; // O_APPEND
        const string flags = "flags:";
        var line = File.ReadLines("/proc/self/fdinfo/1").First(l => l.StartsWith(flags, StringComparison.Ordinal));
        return (Convert.ToInt32(line[flags.Length..].Trim(), 8) & append) != 0;
    }
}

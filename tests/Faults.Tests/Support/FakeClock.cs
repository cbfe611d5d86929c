
namespace OrleansKv.Faults;

/// <summary>
/// Moves the wall clock of one running process: libfaketime reads the offset from a file. The monotonic clock, by
/// which waits are measured, is not affected, as on a machine whose clock is set.
/// </summary>
internal sealed class FakeClock
{
    private readonly string _file;

    public FakeClock(Node node)
    {
        _file = Path.Combine(Reaper.Folder, $"clock-{Guid.NewGuid():N}");
        Jump(0);
        node.Environment["LD_PRELOAD"] = Library!;
        node.Environment["FAKETIME_TIMESTAMP_FILE"] = _file;
        node.Environment["FAKETIME_CACHE_DURATION"] = "1"; // seconds between two looks at the file
        node.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        node.Environment["DONT_FAKE_MONOTONIC"] = "1"; // its name in older versions
    }

    public static string? Missing { get; } =
        Library is null ? "libfaketime is missing (package faketime)" : null;

    private static string? Library => Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        : null;

    public void Jump(int hours)
    {
        // Never partially written: the process may read it at any time.
        File.WriteAllText($"{_file}.new", $"{hours:+0;-0;+0}h\n");
        File.Move($"{_file}.new", _file, overwrite: true);
    }
}

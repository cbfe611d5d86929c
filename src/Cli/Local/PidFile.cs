using System.Diagnostics;
using System.Globalization;

namespace OrleansKv.Cli.Local;

/// <summary>
/// Identifies the process of a node by its id and start time, so that another process that later gets the same
/// id is never touched.
/// </summary>
internal sealed class PidFile(string path)
{
    /// <returns>The id of the process recorded here if it is still running; otherwise null.</returns>
    public int? Running()
    {
        string[] parts;
        try
        {
            parts = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        }
        catch (IOException)
        {
            return null;
        }
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid))
            return null;
        return Start(pid) == parts[1] ? pid : null;
    }

    public void Write(int pid)
    {
        var start = Start(pid) ?? "gone";
        var whole = path + ".new";
        File.WriteAllText(whole, $"{pid} {start}\n");
        File.Move(whole, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);

    /// <summary>
    /// A text that no other process with this id can have; null if there is no such process or it is a zombie.
    /// </summary>
    private static string? Start(int pid) => OperatingSystem.IsLinux() ? LinuxStart(pid) : OtherStart(pid);

    // Clock ticks since boot, and the id of the boot: unlike a wall-clock time, they never shift.
    private static string? LinuxStart(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field, the name, is in parentheses and may contain spaces; the state is the third, the
            // start time the 22nd.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X") return null;
            return fields[19] + "@" + File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? OtherStart(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            var start = process.StartTime.ToUniversalTime();
            return process.HasExited ? null : start.Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}

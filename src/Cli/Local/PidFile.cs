using System.Diagnostics;
using System.Globalization;

namespace OrleansKv.Cli.Local;

/// <summary>
/// Which process is a node: its id and its start, so that a process that got the id later is left alone.
/// </summary>
internal sealed class PidFile(string path)
{
    /// <returns>The id of the running process that was written here; null when it is gone.</returns>
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
    /// A text that no other process with this id can have; null when there is none or it is a zombie.
    /// </summary>
    private static string? Start(int pid) => OperatingSystem.IsLinux() ? LinuxStart(pid) : OtherStart(pid);

    // Clock ticks since boot, with the boot's id: unlike a wall-clock time, it never shifts.
    private static string? LinuxStart(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field, the name, is in parentheses and may hold spaces; state is the third, start
            // the 22nd.
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

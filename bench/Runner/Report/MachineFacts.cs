using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansKv.Runner.Report;

/// <summary>What a reader must know of the machine to compare figures; not what it is called.</summary>
internal static class MachineFacts
{
    public static IReadOnlyList<(string Name, string Value)> Of(Options options) =>
    [
        ("date", $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC"),
        ("commit", Output("git", "-C", options.Root, "describe", "--always", "--dirty") ?? "-"),
        ("processor", $"{Environment.ProcessorCount} x {Processor()}"),
        ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB"),
        ("system", $"{Distribution()}, Linux {Output("uname", "-r")}"),
        ("disk", Disk(options.Home)),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("etcd", Output("etcd", "--version")?.Split('\n')[0].Replace("etcd Version: ", "") ?? "-"),
        ("wrk", Output("wrk", "-v")?.Split('\n')[0].Split(' ').ElementAtOrDefault(1) ?? "-"),
        ("load", Load(options)),
    ];

    /// <summary>The kind of file system that a folder is on, such as ext4.</summary>
    public static string FileSystem(string folder) => Output("stat", "-f", "-c", "%T", folder) ?? "unknown";

    /// <returns>Null when there is no such command.</returns>
    public static string? Output(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var text = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return text.Length > 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Load(Options options) =>
        $"{options.Rounds} rounds of {options.Seconds} s, {options.Keys} keys, values of 100 bytes, nodes of "
        + $"the store {(options.IsWithoutSilos ? "without" : "with")} silos";

    private static string Processor() => Field("/proc/cpuinfo", "model name", ':') ?? "processor";

    private static string Distribution() =>
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "Linux";

    private static string? Field(string file, string name, char separator) => File.ReadLines(file)
        .FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?
        .Split(separator, 2)[1].Trim();

    private static string Disk(string folder)
    {
        var device = Output("findmnt", "-n", "-o", "SOURCE", "--target", folder) ?? "unknown";
        var name = Path.GetFileName(device).TrimEnd("0123456789".ToCharArray());
        var rotational = $"/sys/block/{name}/queue/rotational";
        var kind = !File.Exists(rotational) ? "kind unknown"
            : File.ReadAllText(rotational).Trim() == "0" ? "solid state" : "rotating, or virtual";
        return $"{FileSystem(folder)} on {device} ({kind})";
    }
}

using System.Diagnostics;

namespace OrleansKv.TestKit.Processes;

/// <summary>
/// Outlives the test run, however that ends, and then kills what it left running and removes its files: a
/// shell that waits for the end of its input, which the system closes when this process dies.
/// </summary>
public static class Reaper
{
    private const string Script = """
        trap '' INT TERM HUP
        running= mounted=
        while read -r verb pid; do
          [ "$verb" = mounted ] && { mounted="$mounted $pid"; continue; }
          rest=
          for other in $running; do [ "$other" = "$pid" ] || rest="$rest $other"; done
          running=$rest
          [ "$verb" = forget ] || running="$running $pid"
        done
        for pid in $running; do kill -9 "$pid"; done
        for path in $mounted; do fsfreeze -u "$path"; umount -l "$path"; done
        rm -rf "$0"
        """;

    /// <summary>Everything that the tests write lies in here.</summary>
    public static readonly string Folder = Directory.CreateTempSubdirectory("orleanskv-processes-").FullName;

    private static readonly Lock Gate = new();
    private static readonly Process Shell = Start();

    public static void Watch(int process) => Tell($"watch {process}");

    /// <summary>A file system that is mounted within <see cref="Folder"/>.</summary>
    public static void Mounted(string path) => Tell($"mounted {path}");

    public static void Forget(int process) => Tell($"forget {process}");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            Shell.StandardInput.WriteLine(line);
            Shell.StandardInput.Flush();
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, Folder])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true, // a shell that held the run's own would keep its reader waiting
        RedirectStandardError = true,
    })!;
}

using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>
/// Outlives the test run, however that ends, and then kills what it left running and removes its files: a
/// shell that waits for the end of its input, which the system closes when this process dies.
/// </summary>
internal static class Reaper
{
    private const string Script = """
        trap '' INT TERM HUP
        running=
        while read -r verb pid; do
          rest=
          for other in $running; do [ "$other" = "$pid" ] || rest="$rest $other"; done
          running=$rest
          [ "$verb" = forget ] || running="$running $pid"
        done
        for pid in $running; do kill -9 "$pid"; done
        rm -rf "$0"
        """;

    /// <summary>Everything that the tests write lies in here.</summary>
    public static readonly string Folder = Directory.CreateTempSubdirectory("orleanskv-processes-").FullName;

    private static readonly Lock Gate = new();
    private static readonly Process Shell = Start();

    public static void Watch(int process) => Tell($"watch {process}");

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

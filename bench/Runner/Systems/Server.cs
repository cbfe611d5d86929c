using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansKv.Runner.Systems;

/// <summary>One server process and what the kernel counts of it.</summary>
internal sealed partial class Server : IDisposable
{
    private const int Terminate = 15;
    private const int HundredthsPerSecond = 100; // USER_HZ, the unit of /proc/PID/stat
    private const int UserTimeAt = 11; // fields after the process name
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private static readonly HashSet<Server> Running = [];

    private readonly Process _process;

    private Server(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>User and system time so far.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[UserTimeAt]) + Number(fields[UserTimeAt + 1])) / HundredthsPerSecond;
        }
    }

    /// <summary>Bytes that it caused to be sent to the disk so far.</summary>
    public double WrittenBytes => Number(Line("io", "write_bytes:"));

    /// <summary>Resident memory, in MB of 2^20 bytes.</summary>
    public double MemoryMegabytes => Number(Line("status", "VmRSS:").Replace(" kB", "")) / 1024;

    /// <param name="command">Run by exec: the process is the server itself.</param>
    /// <param name="log">Gets its output.</param>
    public static Server Start(string command, string log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} >>'{log}' 2>&1"]);
        foreach (var name in start.Environment.Keys.Where(IsOfTheGenerator).ToList())
            start.Environment.Remove(name);
        var server = new Server(Process.Start(start)!);
        lock (Running) Running.Add(server);
        return server;
    }

    /// <summary>For a benchmark that is ended by a signal: nothing outlives it.</summary>
    public static void KillAll()
    {
        lock (Running)
        {
            foreach (var server in Running) server._process.Kill();
            Running.Clear();
        }
    }

    public void Stop()
    {
        if (!HasEnded) _ = Signal(Id, Terminate);
        if (!_process.WaitForExit(StopTimeout)) Kill();
        Forget();
    }

    /// <summary>As a crash.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        Forget();
    }

    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    private void Forget()
    {
        lock (Running) Running.Remove(this);
    }

    /// <summary>Settings that bench.sh makes for the load generator alone.</summary>
    private static bool IsOfTheGenerator(string name) =>
        name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS", StringComparison.Ordinal);

    private string Line(string file, string name) =>
        File.ReadLines($"/proc/{Id}/{file}")
            .First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];

    private static double Number(string text) => double.Parse(text.Trim(), CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

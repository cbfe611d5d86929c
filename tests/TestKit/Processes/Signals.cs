using System.Runtime.InteropServices;

namespace OrleansKv.TestKit.Processes;

/// <summary>kill(2): the framework can only kill hard.</summary>
public static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    // Linux and macOS number these two differently.
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;
    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>A process that is gone already is no error.</summary>
    public static void Send(int process, int signal) => _ = KillProcess(process, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int pid, int signal);
}

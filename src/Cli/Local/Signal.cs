using System.Runtime.InteropServices;

namespace OrleansKv.Cli.Local;

/// <summary>kill(2): the framework can only kill hard.</summary>
internal static class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>A process that is gone already is no error.</summary>
    public static void Send(int pid, int signal) => _ = KillProcess(pid, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int pid, int signal);
}

using System.Runtime.InteropServices;

namespace OrleansKv.Cli.Local;

/// <summary>kill(2): the framework can only send SIGKILL.</summary>
internal static class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>It is not an error if the process has already ended.</summary>
    public static void Send(int pid, int signal) => _ = KillProcess(pid, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int pid, int signal);
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansKv.Cluster.Tests.Support;

internal static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(Process process, int signal) => Assert.Equal(0, SendTo(process.Id, signal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendTo(int process, int signal);
}

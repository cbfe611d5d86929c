using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Measuring;

/// <summary>
/// Counts the servers' fsync and fdatasync calls with perf's tracepoints. Not while speed is measured: they
/// make every system call a little slower.
/// </summary>
internal sealed partial class SyncCounter : IDisposable
{
    private const string Events = "syscalls:sys_enter_fdatasync,syscalls:sys_enter_fsync";
    private const int Interrupt = 2;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    private readonly Process _perf;

    private SyncCounter(Process perf) => _perf = perf;

    /// <returns>Null where perf is missing or may not count.</returns>
    public static async Task<SyncCounter?> StartAsync(Cluster cluster)
    {
        var processes = string.Join(',', cluster.Servers.Select(s => s.Id));
        try
        {
            var perf = Process.Start(new ProcessStartInfo(
                "perf",
                ["stat", "-x,", "-e", Events, "-p", processes])
            {
                RedirectStandardError = true,
            })!;
            await Task.Delay(Settling); // it tells nobody when it has begun
            return perf.HasExited ? null : new(perf);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public async Task<double> StopAsync()
    {
        _ = Signal(_perf.Id, Interrupt);
        var output = await _perf.StandardError.ReadToEndAsync();
        await _perf.WaitForExitAsync();
        return output.Split('\n').Where(line => line.Contains("sys_enter", StringComparison.Ordinal))
            .Select(line => line.Split(',')[0])
            .Sum(text => double.TryParse(text, CultureInfo.InvariantCulture, out var calls) ? calls : 0);
    }

    public void Dispose() => _perf.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

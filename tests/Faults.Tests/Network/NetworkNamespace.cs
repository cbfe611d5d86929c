using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansKv.Faults.Network;

/// <summary>
/// A network namespace for one host. It belongs to a thread: everything that the thread opens or starts is in it, and
/// the system removes it with the last of them. So nothing is ever left behind, and nothing in it can reach any other
/// network.
/// </summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    private readonly BlockingCollection<Action> _work = [];

    public NetworkNamespace()
    {
        new Thread(Run) { IsBackground = true, Name = "network namespace" }.Start();
        Invoke(() => Unshare(NewNetwork) == 0 ? true : throw new Win32Exception());
    }

    /// <summary>Runs the action in this network.</summary>
    public T Invoke<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable()) action();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int flags);
}

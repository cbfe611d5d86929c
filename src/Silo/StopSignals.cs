using System.Runtime.InteropServices;

namespace OrleansKv.Silo;

/// <summary>
/// SIGTERM, SIGINT (Ctrl-C) and SIGQUIT stop the node, at any time. A second signal has no effect: the stop is
/// bounded in time, and SIGKILL does not harm the store.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private string? _signal;

    public StopSignals() => _registrations =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, On))];

    public CancellationToken Token => _stop.Token;

    /// <summary>The first signal received.</summary>
    public string? Signal => Volatile.Read(ref _signal);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true; // otherwise the runtime would end the process
        if (Interlocked.CompareExchange(ref _signal, context.Signal.ToString(), null) is null) _stop.Cancel();
    }
}

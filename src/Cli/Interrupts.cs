using System.Runtime.InteropServices;

namespace OrleansKv.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as cancellation. The innermost scope takes it; a second one ends the process.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _outer = new();
    private readonly Lock _gate = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private CancellationTokenSource? _inner;

    public CancellationToken Token => _outer.Token;

    /// <summary>From now on the process's own signals are ours.</summary>
    public void Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = Raise()));
    }

    /// <summary>A scope that an interrupt cancels instead of the whole run; dispose it to end it.</summary>
    public CancellationTokenSource Begin()
    {
        lock (_gate) return _inner = CancellationTokenSource.CreateLinkedTokenSource(_outer.Token);
    }

    public void End(CancellationTokenSource scope)
    {
        lock (_gate)
            if (ReferenceEquals(_inner, scope)) _inner = null;
        scope.Dispose();
    }

    /// <returns>False when it was raised before: then the system's own way, the end, is right.</returns>
    public bool Raise()
    {
        lock (_gate)
        {
            var target = _inner ?? _outer;
            if (target.IsCancellationRequested) return false;
            target.Cancel();
            return true;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _outer.Dispose();
    }
}

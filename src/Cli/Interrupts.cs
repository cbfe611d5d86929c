using System.Runtime.InteropServices;

namespace OrleansKv.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into cancellation of the innermost scope; a second signal ends the process.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _outer = new();
    private readonly Lock _gate = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private CancellationTokenSource? _inner;

    public CancellationToken Token => _outer.Token;

    /// <summary>Starts handling the signals of the process.</summary>
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

    /// <returns>False if one was raised before: then the default action, to end the process, applies.</returns>
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

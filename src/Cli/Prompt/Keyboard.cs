using System.Runtime.InteropServices;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Keys one by one, with a way out for whoever waits: a signal, or a window of another size.
/// </summary>
/// <param name="read">Blocks until a key is pressed.</param>
/// <param name="isPressed">A key can be read at once.</param>
internal sealed class Keyboard(Func<ConsoleKeyInfo> read, Func<bool> isPressed) : IDisposable
{
    private TaskCompletionSource _resized = New();
    private Task<ConsoleKeyInfo>? _pending;
    private PosixSignalRegistration? _listening;

    public static Keyboard OfConsole() => new(ReadConsole, () => Console.KeyAvailable);

    /// <summary>More of a paste is there: drawing can wait for the end of it.</summary>
    public bool IsPressed => _pending is { IsCompleted: true } || (_pending is null && isPressed());

    /// <summary>
    /// From now on keys are shown by the program alone. Before the first read the terminal echoes them, and a
    /// key that is pressed in between would be shown twice: by the terminal and by the read.
    /// </summary>
    public void StopEcho() => _ = IsPressed; // the framework sets up the terminal to look for a key

    /// <returns>A key that is there already; null when there is none yet.</returns>
    public ConsoleKeyInfo? TakePressed() => _pending is null && isPressed() ? read() : null;

    /// <returns>Null when the window has another size now.</returns>
    public async Task<ConsoleKeyInfo?> NextAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsWindows())
            _listening ??= PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize());
        // A thread of its own: the read cannot be cancelled, only left waiting for the next caller.
        var key = _pending ??= Task.Factory.StartNew(
            read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var resized = _resized;
        if (await Task.WhenAny(key, resized.Task).WaitAsync(cancellation) == resized.Task && !key.IsCompleted)
        {
            Interlocked.CompareExchange(ref _resized, New(), resized);
            return null;
        }
        _pending = null;
        return await key;
    }

    // Alt is an escape before the key; the framework joins the two only when nothing follows them yet.
    private static ConsoleKeyInfo ReadConsole()
    {
        var key = Console.ReadKey(intercept: true);
        if (key.Key != ConsoleKey.Escape || key.Modifiers != 0 || !Console.KeyAvailable) return key;
        var next = Console.ReadKey(intercept: true);
        var (shift, control) = (ConsoleModifiers.Shift, ConsoleModifiers.Control);
        var held = next.Modifiers;
        return new(next.KeyChar, next.Key, held.HasFlag(shift), alt: true, held.HasFlag(control));
    }

    public void Resize() => Volatile.Read(ref _resized).TrySetResult();

    public void Dispose() => _listening?.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

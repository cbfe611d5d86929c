using System.Runtime.InteropServices;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Reads keys one by one. A waiting reader is interrupted by a signal or a change of the window size.
/// </summary>
/// <param name="read">Blocks until a key is pressed.</param>
/// <param name="isPressed">Whether a key can be read without waiting.</param>
internal sealed class Keyboard(Func<ConsoleKeyInfo> read, Func<bool> isPressed) : IDisposable
{
    private TaskCompletionSource _resized = New();
    private Task<ConsoleKeyInfo>? _pending;
    private PosixSignalRegistration? _listening;

    public static Keyboard OfConsole() => new(ReadConsole, () => Console.KeyAvailable);

    /// <summary>More input is waiting, as during a paste: drawing can wait until the end of it.</summary>
    public bool IsPressed => _pending is { IsCompleted: true } || (_pending is null && isPressed());

    /// <summary>
    /// From now on only the program echoes keys. Until the first read the terminal echoes them too, so a key that is
    /// pressed before it would be shown twice.
    /// </summary>
    public void StopEcho() => _ = IsPressed; // looking for a key makes the framework set up the terminal

    /// <returns>A key that was already pressed; null if there is none.</returns>
    public ConsoleKeyInfo? TakePressed() => _pending is null && isPressed() ? read() : null;

    /// <returns>Null if the window size has changed.</returns>
    public async Task<ConsoleKeyInfo?> NextAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsWindows())
            _listening ??= PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize());
        // On a thread of its own: the read cannot be canceled, only left to the next caller.
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

    // Alt is sent as an escape before the key; the framework combines the two only if nothing follows yet.
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

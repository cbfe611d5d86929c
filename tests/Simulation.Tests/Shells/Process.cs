namespace OrleansKv.Simulation.Shells;

/// <summary>
/// One life of a node: the continuations of everything it awaits run here, in the loop's order. After its end
/// nothing of it runs any more, as after a kill -9.
/// </summary>
internal sealed class Process(Loop loop) : SynchronizationContext
{
    private readonly List<Fiber> _fibers = [];
    private readonly List<Action> _held = [];
    private long _pausedUntil;

    public bool IsOver { get; private set; }

    /// <summary>When it was last stopped, or is to resume: it could not keep deadlines then.</summary>
    public long LastPaused { get; private set; } = long.MinValue;

    public bool IsPaused => loop.Now < _pausedUntil;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (loop.IsMine()) Schedule(0, () => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new InvalidOperationException("Nothing waits for another thread here.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs in this life later, if it is not over by then; a pause holds it up.</summary>
    public void Schedule(long delay, Action action) => loop.After(delay, () => Arrive(action));

    /// <summary>Like SIGSTOP and SIGCONT.</summary>
    public void Pause(long time)
    {
        LastPaused = _pausedUntil = Math.Max(_pausedUntil, loop.Now + time);
        loop.After(_pausedUntil - loop.Now, GoOn);
    }

    public void Resume()
    {
        _pausedUntil = loop.Now;
        GoOn();
    }

    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public Fiber NewFiber()
    {
        var fiber = new Fiber(loop, this);
        _fibers.Add(fiber);
        return fiber;
    }

    public void Kill()
    {
        IsOver = true;
        foreach (var fiber in _fibers) fiber.Kill();
    }

    private void Arrive(Action action)
    {
        if (IsOver) return;
        if (IsPaused) _held.Add(action);
        else Run(action);
    }

    private void GoOn()
    {
        if (IsPaused) return;
        foreach (var action in _held) Schedule(0, action);
        _held.Clear();
    }
}

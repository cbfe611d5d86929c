namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Code that blocks its thread, such as a replica's writer: it has a thread of its own, and either that one
/// runs or the loop's, never both.
/// </summary>
internal sealed class Fiber(Loop loop, Process process)
{
    private const int Stack = 256 * 1024;

    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _back = new(0);
    private Thread? _thread;
    private bool _isStarted;
    private bool _isKilled;
    private bool _isOver;

    public void Start(Action run)
    {
        _thread = new(() => Body(run), Stack) { IsBackground = true, Name = "fiber" };
        process.Schedule(0, () =>
        {
            _isStarted = true;
            _thread.Start();
            Resume();
        });
    }

    /// <summary>On the fiber: lets the loop run for this long.</summary>
    public void Wait(long time)
    {
        process.Schedule(time, Resume);
        Yield();
    }

    /// <summary>On the fiber: lets the loop run until the fiber is resumed.</summary>
    public void Yield()
    {
        _back.Release();
        _go.Wait();
        if (_isKilled) throw new IOException("The process was killed.");
    }

    /// <summary>On the loop: lets the fiber run until it yields or ends.</summary>
    public void Resume()
    {
        if (_isOver) return;
        var mine = loop.Thread;
        loop.Thread = _thread!.ManagedThreadId;
        _go.Release();
        _back.Wait();
        loop.Thread = mine;
    }

    public void Kill()
    {
        _isKilled = true;
        if (_isStarted) Resume();
    }

    private void Body(Action run)
    {
        SynchronizationContext.SetSynchronizationContext(process);
        _go.Wait();
        try
        {
            if (!_isKilled) run();
        }
        finally
        {
            _isOver = true;
            _back.Release();
        }
    }
}

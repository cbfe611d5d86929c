namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Everything that happens in one simulated cluster, one thing at a time: in the order of its time, and where
/// that is the same, as the dice will have it.
/// </summary>
internal sealed class Loop(Dice dice)
{
    /// <summary>More than this at one millisecond is something that never lets time pass.</summary>
    private const int MostAtOnce = 200_000;

    private readonly PriorityQueue<Action, (long At, int Chance, long Order)> _events = new();
    private long _order;
    private int _atOnce;
    private volatile string? _escape;
    private Violation? _broken;

    /// <summary>Milliseconds since the start.</summary>
    public long Now { get; private set; }

    /// <summary>The thread that is allowed to act: the loop's own, or the fiber's it has resumed.</summary>
    public int Thread { get; set; } = Environment.CurrentManagedThreadId;

    public void After(long delay, Action action) =>
        _events.Enqueue(action, (Now + delay, dice.Random.Next(), ++_order));

    /// <summary>Runs until the condition holds, or the time is over.</summary>
    /// <returns>Whether it held.</returns>
    public bool Run(long atMost, Func<bool> until)
    {
        var end = Now + atMost;
        while (!until())
        {
            if (!_events.TryPeek(out _, out var next) || next.At > end)
            {
                Now = end;
                return until();
            }
            _atOnce = next.At == Now ? _atOnce + 1 : 0;
            if (_atOnce > MostAtOnce) throw new Violation(null, "something runs without end and takes no time");
            Now = next.At;
            _events.Dequeue()();
            if (_escape is { } stack) throw new InvalidOperationException($"The pool was used:\n{stack}");
            if (_broken is { } violation) throw violation;
        }
        return true;
    }

    /// <summary>Ends the run, also from inside of code that would swallow an exception.</summary>
    public void Fail(Violation violation) => _broken ??= violation;

    /// <summary>
    /// Nothing may come from another thread: its order would not be the seed's. The run fails with the place.
    /// </summary>
    public bool IsMine()
    {
        if (Environment.CurrentManagedThreadId == Thread) return true;
        _escape ??= Environment.StackTrace;
        return false;
    }
}

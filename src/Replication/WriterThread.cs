namespace OrleansKv.Replication;

/// <summary>A thread that sleeps until there is work.</summary>
internal interface IWriterThread : IDisposable
{
    void Start(Action run);

    /// <summary>Called by the thread itself. A wake-up that came before it slept counts.</summary>
    void Sleep();

    void Wake();

    /// <summary>Waits until it has ended.</summary>
    void Join();
}

internal sealed class WriterThread(string name) : IWriterThread
{
    private readonly AutoResetEvent _work = new(false);
    private Thread? _thread;

    public void Start(Action run)
    {
        _thread = new Thread(() => run()) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Sleep() => _work.WaitOne();

    public void Wake() => _work.Set();

    public void Join() => _thread?.Join();

    public void Dispose() => _work.Dispose();
}

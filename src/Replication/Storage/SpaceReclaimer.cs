namespace OrleansKv.Replication.Storage;

/// <summary>
/// Returns the space of overwritten and erased records to the disk. RocksDB does so only when it compacts the keys,
/// and a few keys with large values never make it compact.
/// </summary>
/// <remarks>
/// The database is compacted when the records superseded since the last time take more than half of the space that
/// records take, and 64 MiB more; while the disk is nearly full, when they take a 64th and 1 MiB. So the store takes
/// at most about twice what its live records take, and each byte is copied about once.
/// </remarks>
internal sealed class SpaceReclaimer : IDisposable
{
    private const long Slack = 64 << 20;
    private const long LowSlack = 1 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly RocksDatabase _database;
    private readonly DiskReserve _reserve;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _superseded;
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    public SpaceReclaimer(RocksDatabase database, DiskReserve reserve, TimeProvider time)
    {
        (_database, _reserve) = (database, reserve);
        _timer = time.CreateTimer(_ => StartIfDue(), null, Pause, Pause);
    }

    /// <summary>Counts the bytes of records that a commit replaced or erased.</summary>
    public void Superseded(long bytes) => Interlocked.Add(ref _superseded, bytes);

    /// <summary>Ends a compaction in progress, and waits for that.</summary>
    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        _timer.Dispose();
        _database.StopCompacting();
#pragma warning disable RS0030 // a database must not be closed under a compaction, and closing it blocks anyway
        _running.Wait();
#pragma warning restore RS0030
    }

    private void StartIfDue()
    {
        lock (_lock)
        {
            if (_isDisposed || !_running.IsCompleted || !IsDue()) return;
            // A thread of its own: it is blocked for as long as the compaction takes.
            _running = Task.Factory.StartNew(
                Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private bool IsDue()
    {
        var superseded = Volatile.Read(ref _superseded);
        if (superseded < LowSlack) return false;
        return _reserve.Room == DiskRoom.Ample
            ? superseded > Slack + (_database.BlobBytes / 2)
            : superseded > LowSlack + (_database.BlobBytes / 64);
    }

    private void Run()
    {
        var superseded = Interlocked.Exchange(ref _superseded, 0);
        if (!_database.TryCompact()) Superseded(superseded);
    }
}

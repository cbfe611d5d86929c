namespace OrleansKv.Replication.Storage;

/// <summary>
/// A few read-only connections, opened when first needed. When all are in use, the next read waits.
/// </summary>
/// <remarks>
/// A connection keeps its snapshot of the file from one read to the next, until the registers table changes. SQLite
/// drops the cached pages of a connection whenever anything was committed since its last snapshot, and every commit
/// writes the log: with a new snapshot for each read, every read would fetch the B-tree again from its root.
///
/// An open snapshot prevents a checkpoint from completing and the WAL from being overwritten from its start, so no
/// snapshot is kept across a checkpoint.
/// </remarks>
internal sealed class ReaderPool(string folder, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly Stack<TableReader> _idle = new(); // the connection used last has the most pages cached
    private readonly Lock _lock = new();
    private long _version;
    private bool _isCheckpointing;
    private bool _isDisposed;

    public T Use<T>(Func<TableReader, T> read)
    {
#pragma warning disable RS0030 // SQLite is synchronous: its callers have a thread to block
        _free.Wait();
#pragma warning restore RS0030
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var reader = Take();
            try
            {
                reader.BeginUnlessAt(Volatile.Read(ref _version));
                var result = read(reader);
                PutBack(reader);
                return result;
            }
            catch
            {
                reader.Dispose(); // the state of a connection that failed is unknown
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>
    /// Makes every later read see the rows that were moved to the table. Called after the commit, and before the
    /// rows leave the dirty rows.
    /// </summary>
    public void TableChanged() => Interlocked.Increment(ref _version);

    /// <summary>
    /// Ends all snapshots, those in use as soon as their read ends. Until <see cref="EndCheckpoint"/> no snapshot
    /// outlives its read.
    /// </summary>
    public void BeginCheckpoint()
    {
        lock (_lock)
        {
            _isCheckpointing = true;
            foreach (var reader in _idle) reader.End();
        }
    }

    /// <summary>Allows snapshots to be kept again, except those in use now.</summary>
    public void EndCheckpoint()
    {
        lock (_lock)
        {
            _isCheckpointing = false;
            TableChanged();
        }
    }

    /// <summary>Waits for the reads in progress; later ones fail.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
#pragma warning disable RS0030 // the reads in progress end by themselves
        for (var i = 0; i < size; i++) _free.Wait();
#pragma warning restore RS0030
        _isDisposed = true;
        foreach (var reader in _idle) reader.Dispose();
        _free.Release(size);
    }

    private TableReader Take()
    {
        lock (_lock)
            if (_idle.TryPop(out var idle))
                return idle;
        return new(folder);
    }

    private void PutBack(TableReader reader)
    {
        lock (_lock)
        {
            if (_isCheckpointing || !reader.IsAt(_version)) reader.End();
            _idle.Push(reader);
        }
    }
}

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A handful of read-only connections, opened when first needed. One read more than these waits.
/// </summary>
/// <remarks>
/// A connection keeps its snapshot of the file from one read to the next for as long as the table stays what
/// it was. For SQLite forgets the pages of a connection whenever anything at all was committed, and every
/// commit writes the log: with a snapshot for each read, each would fetch the tree anew from its root.
///
/// An open snapshot keeps pages in the WAL and the WAL from being begun anew, so none is kept over a
/// checkpoint.
/// </remarks>
internal sealed class ReaderPool(string folder, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly Stack<TableReader> _idle = new(); // the one used last has most pages
    private readonly Lock _lock = new();
    private long _version;
    private bool _isCheckpointing;
    private bool _isDisposed;

    public T Use<T>(Func<TableReader, T> read)
    {
        _free.Wait();
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
                reader.Dispose(); // what state a failed connection is in is not worth knowing
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>
    /// What the table gained is seen by every read that begins from now on. Called after the commit, and
    /// before any of it leaves memory.
    /// </summary>
    public void TableChanged() => Interlocked.Increment(ref _version);

    /// <summary>
    /// Ends the snapshots that are open, those in use after their read; until <see cref="EndCheckpoint"/>
    /// each lasts as long as its read.
    /// </summary>
    public void BeginCheckpoint()
    {
        lock (_lock)
        {
            _isCheckpointing = true;
            foreach (var reader in _idle) reader.End();
        }
    }

    /// <summary>Snapshots are kept again; those in use now are not.</summary>
    public void EndCheckpoint()
    {
        lock (_lock)
        {
            _isCheckpointing = false;
            TableChanged();
        }
    }

    /// <summary>Waits for the reads under way; later ones fail.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        for (var i = 0; i < size; i++) _free.Wait();
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

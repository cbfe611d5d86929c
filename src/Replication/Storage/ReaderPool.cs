using System.Collections.Concurrent;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A handful of read-only connections, opened when first needed. One read more than these waits.
/// </summary>
internal sealed class ReaderPool(string folder, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<TableReader> _idle = [];
    private bool _isDisposed;

    public T Use<T>(Func<TableReader, T> read)
    {
        _free.Wait();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_idle.TryTake(out var reader)) reader = new(folder);
            try
            {
                return read(reader);
            }
            finally
            {
                _idle.Add(reader);
            }
        }
        finally
        {
            _free.Release();
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
}

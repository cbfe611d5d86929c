using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// Work for the writer: a request, or an addition to the commit. Its reply is called exactly once.
/// </summary>
internal readonly record struct ReplicaWork(Request? Request, Action<Reply> Reply, Action<StoreBatch>? Amend)
{
    private const int Envelope = 256;

    public long Bytes => Envelope + ((Request as Request.Accept)?.Entry.Value?.Bytes.Length ?? 0);
}

/// <summary>The queue of the writer thread of a replica, bounded in number and in bytes.</summary>
internal sealed class ReplicaQueue(IWriterThread writer)
{
    private readonly Lock _gate = new();
    private Queue<ReplicaWork> _waiting = new();
    private Queue<ReplicaWork> _taken = new();
    private long _bytes;

    public bool IsClosed { get; private set; }

    private bool IsFull => _waiting.Count >= Limits.ReplicaQueue || _bytes >= Limits.ReplicaQueueBytes;

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryAdd(ReplicaWork work)
    {
        lock (_gate)
        {
            if (IsClosed || IsFull) return false;
            _waiting.Enqueue(work);
            _bytes += work.Bytes;
            writer.Wake();
            return true;
        }
    }

    /// <summary>Waits for work and takes all of it. The queue returned by the previous call must be empty.</summary>
    /// <returns>Null when the queue is closed and empty.</returns>
    public Queue<ReplicaWork>? Take()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    (_waiting, _taken) = (_taken, _waiting);
                    return _taken;
                }
                if (IsClosed) return null;
            }
            writer.Sleep();
        }
    }

    /// <summary>Subtracts the bytes of committed work.</summary>
    public void Release(long bytes)
    {
        lock (_gate) _bytes -= bytes;
    }

    /// <summary>Refuses further work; waiting work can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            IsClosed = true;
            writer.Wake();
        }
    }

    /// <summary>Called when the writer has ended.</summary>
    /// <returns>The work that will not be done.</returns>
    public IReadOnlyList<ReplicaWork> End()
    {
        lock (_gate)
        {
            IsClosed = true;
            return [.. _taken, .. _waiting];
        }
    }
}

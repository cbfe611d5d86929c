using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// One thing for the writer: a request, or an addition to the commit. Its reply is called once.
/// </summary>
internal readonly record struct ReplicaWork(Request? Request, Action<Reply> Reply, Action<StoreBatch>? Amend)
{
    private const int Envelope = 256;

    public long Bytes => Envelope + ((Request as Request.Accept)?.Entry.Value?.Bytes.Length ?? 0);
}

/// <summary>What waits for a replica's writer thread, bounded in number and in bytes.</summary>
internal sealed class ReplicaQueue(IWriterThread writer)
{
    private readonly Lock _gate = new();
    private Queue<ReplicaWork> _waiting = new();
    private Queue<ReplicaWork> _taken = new();
    private long _bytes;

    public bool IsClosed { get; private set; }

    private bool IsFull => _waiting.Count >= Limits.ReplicaQueue || _bytes >= Limits.ReplicaQueueBytes;

    /// <returns>False when too much waits already, or nothing is taken any more.</returns>
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

    /// <summary>Waits for work and takes all of it; the queue handed out before must be empty.</summary>
    /// <returns>Null once closed, and everything that was added before is taken.</returns>
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

    /// <summary>These bytes wait no longer.</summary>
    public void Release(long bytes)
    {
        lock (_gate) _bytes -= bytes;
    }

    /// <summary>Takes nothing in any more; what waits is still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            IsClosed = true;
            writer.Wake();
        }
    }

    /// <summary>The writer takes nothing more.</summary>
    /// <returns>What nobody will do.</returns>
    public IReadOnlyList<ReplicaWork> End()
    {
        lock (_gate)
        {
            IsClosed = true;
            return [.. _taken, .. _waiting];
        }
    }
}

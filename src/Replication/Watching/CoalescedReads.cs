using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// Shares reads between the watchers of a node (request coalescing). At most one read of a key is in progress,
/// and all watchers share it unless they need a later one. Results are cached, first in, first out, so that fifty
/// watchers cost one read. The reads of a key are linearizable and do not overlap, so their revisions never
/// decrease.
/// </summary>
/// <param name="settle">Reads one key.</param>
/// <param name="lastChange">The change number that the replica assigned last.</param>
internal sealed class CoalescedReads(
    Func<Key, CancellationToken, Task<Entry?>> settle, Func<long> lastChange, CancellationToken stop)
    : IDisposable
{
    /// <summary>Cached results; a watcher that is further behind reads again.</summary>
    private const int MaxKept = 2048;

    private const long MaxKeptBytes = 32 * 1024 * 1024;

    /// <summary>Reads in progress at a time, so that watchers leave capacity for clients.</summary>
    private const int Parallel = 64;

    private readonly SemaphoreSlim _free = new(Parallel);
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Slot> _slots = [];
    private readonly Queue<(Key Key, Slot Slot)> _kept = new();
    private long _keptBytes;
    private long _ticket;

    /// <summary>A read with a higher ticket starts after now.</summary>
    public long Ticket
    {
        get
        {
            lock (_gate) return _ticket;
        }
    }

    /// <param name="change">The read must start after the replica assigned this change number.</param>
    /// <param name="ticket">The read must start after this ticket was issued; -1: at any time.</param>
    public async ValueTask<Entry?> ReadAsync(
        Key key, long change, long ticket, CancellationToken cancellation)
    {
        while (true)
        {
            var slot = SlotOf(key, change, ticket);
            var entry = await slot.Read.WaitAsync(cancellation);
            if (slot.StartedAt >= change && slot.Ticket > ticket) return entry;
        }
    }

    /// <summary>Starts a read whose result will be needed soon.</summary>
    public void Prefetch(Key key, long change, long ticket) => SlotOf(key, change, ticket);

    public void Dispose() => _free.Dispose();

    private Slot SlotOf(Key key, long change, long ticket)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(key, out var slot)
                && (!slot.IsDone || (slot.StartedAt >= change && slot.Ticket > ticket)))
                return slot;
            slot = new(lastChange(), ++_ticket);
            _slots[key] = slot;
            slot.Read = ReadAsync(key, slot);
            return slot;
        }
    }

    private async Task<Entry?> ReadAsync(Key key, Slot slot)
    {
        await Task.Yield(); // leaves the lock
        try
        {
            await _free.WaitAsync(stop);
            try
            {
                var entry = await settle(key, stop);
                Keep(key, slot, entry?.Value?.Bytes.Length ?? 0);
                return entry;
            }
            finally
            {
                _free.Release();
            }
        }
        catch
        {
            Forget(key, slot);
            throw;
        }
    }

    private void Keep(Key key, Slot slot, long bytes)
    {
        lock (_gate)
        {
            slot.IsDone = true;
            slot.Bytes = bytes;
            _kept.Enqueue((key, slot));
            _keptBytes += bytes;
            while (_kept.Count > MaxKept || _keptBytes > MaxKeptBytes)
            {
                var (oldKey, old) = _kept.Dequeue();
                _keptBytes -= old.Bytes;
                if (_slots.GetValueOrDefault(oldKey) == old) _slots.Remove(oldKey);
            }
        }
    }

    private void Forget(Key key, Slot slot)
    {
        lock (_gate)
        {
            if (_slots.GetValueOrDefault(key) == slot) _slots.Remove(key);
        }
    }

    private sealed class Slot(long startedAt, long ticket)
    {
        public long StartedAt { get; } = startedAt;

        public long Ticket { get; } = ticket;

        public Task<Entry?> Read { get; set; } = Task.FromResult<Entry?>(null);

        public bool IsDone { get; set; }

        public long Bytes { get; set; }
    }
}

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// The proposers of keys for which this node proposes itself, shared by concurrent requests and kept for a while: a
/// held term saves the prepare.
/// </summary>
public sealed class ProposerPool(ReplicaGroup group, Replica own) : IProposer
{
    /// <summary>
    /// Idle proposers kept; each costs a few hundred bytes plus the key's last entry.
    /// </summary>
    private const int MaxIdle = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Slot> _slots = [];
    private readonly LinkedList<Key> _idle = new();
    private long _idleBytes;

    /// <summary>The number of proposers. For tests.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _slots.Count;
        }
    }

    public async Task<Proposed> ProposeAsync(Key key, Change? change, long deadline)
    {
        var slot = Rent(key);
        try
        {
            return await slot.Proposer.ProposeAsync(change, deadline);
        }
        finally
        {
            Return(key, slot);
        }
    }

    private Slot Rent(Key key)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out var slot))
                _slots.Add(key, slot = new(new KeyProposer(key, group, own)));
            if (slot.Idle is { } node) Wake(slot, node);
            slot.Users++;
            return slot;
        }
    }

    private void Return(Key key, Slot slot)
    {
        lock (_gate)
        {
            if (--slot.Users > 0) return;
            slot.Idle = _idle.AddLast(key);
            slot.Bytes = slot.Proposer.HeldBytes;
            _idleBytes += slot.Bytes;
            while (_idle.Count > MaxIdle || _idleBytes > Limits.IdleProposerBytes) Evict(_idle.First!);
        }
    }

    private void Evict(LinkedListNode<Key> oldest)
    {
        _slots.Remove(oldest.Value, out var slot);
        Wake(slot!, oldest);
        slot!.Proposer.Dispose();
    }

    private void Wake(Slot slot, LinkedListNode<Key> node)
    {
        _idle.Remove(node);
        _idleBytes -= slot.Bytes;
        slot.Idle = null;
    }

    private sealed class Slot(KeyProposer proposer)
    {
        public KeyProposer Proposer { get; } = proposer;

        public int Users { get; set; }

        public LinkedListNode<Key>? Idle { get; set; }

        /// <summary>The bytes it held when it was returned.</summary>
        public int Bytes { get; set; }
    }
}

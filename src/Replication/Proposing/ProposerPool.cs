using OrleansKv.Consensus;

namespace OrleansKv.Replication.Proposing;

/// <summary>
/// The proposers of keys that this node proposes for itself, shared by the requests that need one at the same time and
/// kept for a while: a term held saves the prepare.
/// </summary>
public sealed class ProposerPool(ReplicaGroup group)
{
    /// <summary>Idle proposers kept; one costs a few hundred bytes and the key's last entry.</summary>
    private const int MaxIdle = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Slot> _slots = [];
    private readonly LinkedList<Key> _idle = new();

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
            if (!_slots.TryGetValue(key, out var slot)) _slots.Add(key, slot = new(new KeyProposer(key, group)));
            if (slot.Idle is { } node) _idle.Remove(node);
            slot.Idle = null;
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
            if (_idle.Count <= MaxIdle) return;
            var oldest = _idle.First!.Value;
            _idle.RemoveFirst();
            _slots.Remove(oldest, out var evicted);
            evicted!.Proposer.Dispose();
        }
    }

    private sealed class Slot(KeyProposer proposer)
    {
        public KeyProposer Proposer { get; } = proposer;

        public int Users { get; set; }

        public LinkedListNode<Key>? Idle { get; set; }
    }
}

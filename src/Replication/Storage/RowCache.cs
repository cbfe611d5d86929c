using System.Collections.Concurrent;
using OrleansKv.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Rows as the table has them, absent ones too, within a bound in bytes. Newcomers wait in a short queue, and
/// only those that are read there once more are kept, or read again soon after; among these the clock
/// algorithm evicts.
/// </summary>
/// <remarks>
/// So a row that is read once is garbage while it is young: with many keys whatever is kept for seconds and
/// then dropped would be copied by the collector twice, for nothing.
///
/// What must not happen: a reader takes a row from the table, a writer commits a newer one, moves it to the
/// table and it is evicted again, and then the reader installs the old one for good. So each key has a
/// generation (shared with the keys of its stripe), which every commit of the key moves on. A reader takes it
/// before it looks for the key among the dirty rows, and may install only while it still stands: then nothing
/// was committed in between, and what it read is the newest. The check and the installation are one step
/// under the lock, and so are moving the generation and dropping the older row.
/// </remarks>
internal sealed class RowCache(long capacity)
{
    private const int Stripes = 1024; // so many that the writes of other keys rarely spoil an installation
    private const int LargestShare = 8; // one row never pushes out more than this part of the others
    private const int NewcomersShare = 16;
    private const int SmallRow = 512;

    private readonly ConcurrentDictionary<Key, Cached> _rows = new();
    private readonly LinkedList<Cached> _newcomers = new();
    private readonly LinkedList<Cached> _clock = new();
    private readonly RecentKeys _gone = new((int)(capacity / SmallRow));
    private readonly long[] _generations = new long[Stripes];
    private readonly Lock _lock = new();
    private long _bytes;
    private long _newcomersBytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Generation(Key key) => Volatile.Read(ref _generations[Stripe(key)]);

    /// <param name="register">Null when the key is known to be absent from the table.</param>
    /// <returns>False when nothing is known.</returns>
    public bool TryGet(Key key, out Register? register)
    {
        register = null;
        if (!_rows.TryGetValue(key, out var cached)) return false;
        if (!cached.IsReferenced) cached.IsReferenced = true; // a write only when needed: the line is shared
        register = cached.Register;
        return true;
    }

    /// <summary>Keeps what a reader found in the table, unless the key was committed since.</summary>
    public void Install(Key key, Register? register, long generation)
    {
        lock (_lock)
        {
            if (_generations[Stripe(key)] == generation) Replace(key, register);
        }
    }

    /// <summary>The writer committed a newer row, which is already among the dirty ones.</summary>
    public void Supersede(Key key)
    {
        lock (_lock)
        {
            ref var generation = ref _generations[Stripe(key)];
            Volatile.Write(ref generation, generation + 1);
            Remove(key);
        }
    }

    private static int Stripe(Key key) => key.GetHashCode() & (Stripes - 1);

    private void Replace(Key key, Register? register)
    {
        Remove(key);
        var cached = new Cached(key, register, Weight.Of(key, register));
        if (cached.Bytes > capacity / LargestShare) return;
        while (_bytes + cached.Bytes > capacity) Evict();
        if (_gone.TryTake(key)) cached.Node = _clock.AddLast(cached);
        else AddNewcomer(cached);
        _bytes += cached.Bytes;
        _rows[key] = cached;
    }

    private void AddNewcomer(Cached cached)
    {
        while (_newcomersBytes > 0 && _newcomersBytes + cached.Bytes > capacity / NewcomersShare) Judge();
        cached.Node = _newcomers.AddLast(cached);
        _newcomersBytes += cached.Bytes;
    }

    private void Remove(Key key)
    {
        if (!_rows.TryRemove(key, out var cached)) return;
        Leave(cached);
        _bytes -= cached.Bytes;
    }

    private void Leave(Cached cached)
    {
        if (cached.Node!.List == _newcomers) _newcomersBytes -= cached.Bytes;
        cached.Node.List!.Remove(cached.Node);
    }

    /// <summary>The first newcomer's time is over: it was read meanwhile, or it goes.</summary>
    private void Judge()
    {
        var first = _newcomers.First!.Value;
        if (!first.IsReferenced)
        {
            _gone.Note(first.Key);
            Remove(first.Key);
            return;
        }
        Leave(first);
        first.IsReferenced = false;
        _clock.AddLast(first.Node!);
    }

    /// <summary>
    /// The first row that nobody read since the hand came by last; the others get their second chance.
    /// </summary>
    private void Evict()
    {
        if (_clock.First is null)
        {
            Judge();
            return;
        }
        while (_clock.First!.Value.IsReferenced)
        {
            var node = _clock.First;
            node.Value.IsReferenced = false;
            _clock.RemoveFirst();
            _clock.AddLast(node);
        }
        Remove(_clock.First.Value.Key);
    }

    private sealed class Cached(Key key, Register? register, int bytes)
    {
        public volatile bool IsReferenced;

        public Key Key { get; } = key;

        public Register? Register { get; } = register;

        public int Bytes { get; } = bytes;

        public LinkedListNode<Cached>? Node { get; set; }
    }
}

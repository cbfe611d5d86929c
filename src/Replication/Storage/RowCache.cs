using System.Collections.Concurrent;
using System.Numerics;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// What was read of the table, absent rows too. A row that was just read is kept for a moment, for whoever
/// read it goes on with it; one that is read again soon after is kept within a bound in bytes, where the
/// clock algorithm evicts; and of most rows the ballot stays known.
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
/// <param name="capacity">Bytes of rows.</param>
/// <param name="places">Keys whose ballots may be known.</param>
internal sealed class RowCache(long capacity, int places)
{
    private const int Stripes = 1024; // so many that the writes of other keys rarely spoil an installation
    private const int LargestShare = 8; // one row never pushes out more than this part of the others
    private const int JustReadShare = 4; // of the capacity, besides it
    private const int JustReadBytes = 2048;
    private const int SmallRow = 512;

    private readonly ConcurrentDictionary<Key, Cached> _rows = new();
    private readonly LinkedList<Cached> _clock = new();
    private readonly Cached?[] _justRead = new Cached?[Places(capacity / JustReadShare / JustReadBytes)];
    private readonly RecentKeys _readOnce = new((int)(capacity / SmallRow));
    private readonly SeenBallots _seen = new(places);
    private readonly long[] _generations = new long[Stripes];
    private readonly Lock _lock = new();
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Generation(Key key) => Volatile.Read(ref _generations[Stripe(key)]);

    /// <param name="register">Null when the key is known to be absent from the table.</param>
    /// <returns>False when nothing is known.</returns>
    public bool TryGet(Key key, out Register? register)
    {
        register = null;
        if (!_rows.TryGetValue(key, out var cached))
        {
            cached = Volatile.Read(ref JustRead(key));
            if (cached is null || cached.Key != key) return false;
        }
        if (!cached.IsReferenced) cached.IsReferenced = true; // a write only when needed: the line is shared
        register = cached.Register;
        return true;
    }

    /// <returns>
    /// Whether the key's row in the table is known to hold the entry of this ballot and epoch.
    /// </returns>
    public bool Holds(Key key, Ballot accepted, long epoch) => _seen.Contains(key, accepted, epoch);

    /// <summary>Keeps what a reader found in the table, unless the key was committed since.</summary>
    public void Install(Key key, Register? register, long generation)
    {
        lock (_lock)
        {
            if (_generations[Stripe(key)] != generation) return;
            Note(key, register);
            if (!_rows.ContainsKey(key)) Keep(new(key, register, Weight.Of(key, register)));
        }
    }

    /// <summary>The writer committed a newer row, which is already among the dirty ones.</summary>
    public void Supersede(Key key)
    {
        lock (_lock)
        {
            ref var generation = ref _generations[Stripe(key)];
            Volatile.Write(ref generation, generation + 1);
            _seen.Forget(key);
            ref var justRead = ref JustRead(key);
            if (justRead?.Key == key) Volatile.Write(ref justRead, null);
            if (_rows.TryRemove(key, out var cached)) Leave(cached);
        }
    }

    /// <summary>
    /// The writer moved the newest row of a key to the table. Nothing newer can have been committed: it is
    /// the writer who says so.
    /// </summary>
    public void Moved(Key key, Register? register)
    {
        lock (_lock) Note(key, register);
    }

    private static int Stripe(Key key) => key.GetHashCode() & (Stripes - 1);

    /// <summary>The power of two below.</summary>
    private static int Places(long most) => 1 << Math.Min(30, BitOperations.Log2((ulong)Math.Max(1, most)));

    private ref Cached? JustRead(Key key) => ref _justRead[key.GetHashCode() & (_justRead.Length - 1)];

    private void Note(Key key, Register? register)
    {
        if (register is { Entry: { } entry, Accepted: var accepted }) _seen.Note(key, accepted, entry.Epoch);
    }

    private void Keep(Cached read)
    {
        if (read.Bytes > capacity / LargestShare) return;
        if (!_readOnce.TryTake(read.Key))
        {
            _readOnce.Note(read.Key);
            if (read.Bytes <= JustReadBytes) Volatile.Write(ref JustRead(read.Key), read);
            return;
        }
        while (_bytes + read.Bytes > capacity) Evict();
        _bytes += read.Bytes;
        read.Node = _clock.AddLast(read);
        _rows[read.Key] = read;
    }

    /// <summary>
    /// The first row that nobody read since the hand came by last; the others get their second chance.
    /// </summary>
    private void Evict()
    {
        while (_clock.First!.Value is { IsReferenced: true } referenced)
        {
            referenced.IsReferenced = false;
            _clock.RemoveFirst();
            _clock.AddLast(referenced.Node!);
        }
        var first = _clock.First.Value;
        _rows.TryRemove(first.Key, out _);
        Leave(first);
    }

    private void Leave(Cached cached)
    {
        _clock.Remove(cached.Node!);
        _bytes -= cached.Bytes;
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

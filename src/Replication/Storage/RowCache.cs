using System.Collections.Concurrent;
using System.Numerics;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A cache of rows of the table, including absent ones, with the policy 2Q (T. Johnson and D. Shasha, 1994). A row
/// that is read for the first time enters a small direct-mapped probation area, and its key a ghost list. A row that
/// is read again while its key is there enters the main area, which is bounded in bytes and evicted by the clock
/// algorithm. For most rows the ballot remains known after eviction, as a fingerprint.
/// </summary>
/// <remarks>
/// Because of the probation area, a row that is read once becomes garbage while it is young. In a plain cache with
/// many keys such rows would live for seconds, and the garbage collector would copy them twice for nothing.
///
/// A stale row must never be installed: a reader reads a row from the table, a writer commits a newer one and
/// moves it to the table, and then the reader installs the old one. So each key has a generation (shared by the
/// keys of its stripe), which every commit of the key increments. A reader takes the generation before it looks
/// for the key among the dirty rows, and may install the row only if the generation is unchanged: then nothing
/// was committed in between, and the row is the newest. The check and the installation are one step under the
/// lock, as are the increment and the removal of the older row.
/// </remarks>
/// <param name="capacity">Bytes of rows in the main area.</param>
/// <param name="fingerprints">The number of ballots to remember.</param>
internal sealed class RowCache(long capacity, int fingerprints)
{
    private const int Stripes = 1024; // enough that writes of other keys rarely prevent an installation
    private const int LargestShare = 8; // no row takes more than this part of the capacity
    private const int ProbationShare = 4; // part of the capacity, in addition to it
    private const int ProbationRowBytes = 2048;
    private const int SmallRow = 512;

    private readonly ConcurrentDictionary<Key, Cached> _rows = new();
    private readonly LinkedList<Cached> _clock = new();
    private readonly Cached?[] _probation = new Cached?[Places(capacity / ProbationShare / ProbationRowBytes)];
    private readonly GhostKeys _ghosts = new((int)(capacity / SmallRow));
    private readonly BallotFingerprints _ballots = new(fingerprints);
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
            cached = Volatile.Read(ref Probation(key));
            if (cached is null || cached.Key != key) return false;
        }
        if (!cached.IsReferenced) cached.IsReferenced = true; // write only when needed: the cache line is shared
        register = cached.Register;
        return true;
    }

    /// <returns>
    /// Whether the row in the table is known to hold the entry accepted under this ballot and epoch.
    /// </returns>
    public bool Holds(Key key, Ballot accepted, long epoch) => _ballots.Contains(key, accepted, epoch);

    /// <summary>Adds a row that a reader found in the table, unless the key was committed since.</summary>
    public void Install(Key key, Register? register, long generation)
    {
        lock (_lock)
        {
            if (_generations[Stripe(key)] != generation) return;
            Note(key, register);
            if (!_rows.ContainsKey(key)) Admit(new(key, register, RowSize.Of(key, register)));
        }
    }

    /// <summary>Called by the writer after it committed a newer row, which is already among the dirty rows.</summary>
    public void Invalidate(Key key)
    {
        lock (_lock)
        {
            ref var generation = ref _generations[Stripe(key)];
            Volatile.Write(ref generation, generation + 1);
            _ballots.Forget(key);
            ref var probation = ref Probation(key);
            if (probation?.Key == key) Volatile.Write(ref probation, null);
            if (_rows.TryRemove(key, out var cached)) Unlink(cached);
        }
    }

    /// <summary>
    /// Called by the writer after it moved the newest row of a key to the table. Nothing newer can have been
    /// committed, since there is only one writer.
    /// </summary>
    public void Flushed(Key key, Register? register)
    {
        lock (_lock) Note(key, register);
    }

    private static int Stripe(Key key) => key.GetHashCode() & (Stripes - 1);

    /// <summary>Rounds down to a power of two.</summary>
    private static int Places(long count) => 1 << Math.Min(30, BitOperations.Log2((ulong)Math.Max(1, count)));

    private ref Cached? Probation(Key key) => ref _probation[key.GetHashCode() & (_probation.Length - 1)];

    private void Note(Key key, Register? register)
    {
        if (register is { Entry: { } entry, Accepted: var accepted }) _ballots.Note(key, accepted, entry.Epoch);
    }

    private void Admit(Cached read)
    {
        if (read.Bytes > capacity / LargestShare) return;
        if (!_ghosts.TryRemove(read.Key))
        {
            _ghosts.Add(read.Key);
            if (read.Bytes <= ProbationRowBytes) Volatile.Write(ref Probation(read.Key), read);
            return;
        }
        while (_bytes + read.Bytes > capacity) Evict();
        _bytes += read.Bytes;
        read.Node = _clock.AddLast(read);
        _rows[read.Key] = read;
    }

    /// <summary>
    /// Evicts the first row that was not read since the hand passed it; the rows before it get a second chance.
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
        Unlink(first);
    }

    private void Unlink(Cached cached)
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

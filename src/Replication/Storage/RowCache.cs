using System.Collections.Concurrent;
using System.Numerics;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// A cache of rows of the database, including absent ones, with the policy 2Q (T. Johnson and D. Shasha, 1994). A row
/// that is read for the first time enters a small direct-mapped probation area, and its key a ghost list. A row that
/// is read again while its key is there enters the main area, which is bounded in bytes and evicted by the clock
/// algorithm. For most rows the ballot remains known after eviction, as a fingerprint.
/// </summary>
/// <remarks>
/// Because of the probation area, a row that is read once becomes garbage while it is young. In a plain cache with
/// many keys such rows would live for seconds, and the garbage collector would copy them twice for nothing.
///
/// A stale row must never be installed: a reader reads a row from the database, a writer commits a newer one, and then
/// the reader installs the old one. So a reader installs a row under the lock and only if no commit has begun or ended
/// since before it read the row; commits begin and end under the same lock.
/// </remarks>
/// <param name="capacity">Bytes of rows in the main area.</param>
/// <param name="fingerprints">The number of ballots to remember.</param>
internal sealed class RowCache(long capacity, int fingerprints)
{
    private const int LargestShare = 8; // no row takes more than this part of the capacity
    private const int ProbationShare = 4; // part of the capacity, in addition to it
    private const int ProbationRowBytes = 2048;
    private const int SmallRow = 512;

    private readonly ConcurrentDictionary<Key, Cached> _rows = new();
    private readonly LinkedList<Cached> _clock = new();
    private readonly Cached?[] _probation = new Cached?[Places(capacity / ProbationShare / ProbationRowBytes)];
    private readonly GhostKeys _ghosts = new((int)(capacity / SmallRow));
    private readonly BallotFingerprints _ballots = new(fingerprints);
    private readonly Lock _lock = new();
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <param name="row">Null when the key is known to be absent.</param>
    /// <returns>False when nothing is known.</returns>
    public bool TryGet(Key key, out StoredRow? row)
    {
        row = null;
        if (!_rows.TryGetValue(key, out var cached))
        {
            cached = Volatile.Read(ref Probation(key));
            if (cached is null || cached.Key != key) return false;
        }
        if (!cached.IsReferenced) cached.IsReferenced = true; // write only when needed: the cache line is shared
        row = cached.Row;
        return true;
    }

    /// <returns>
    /// Whether the row is known to hold the entry accepted under this ballot and epoch.
    /// </returns>
    public bool Holds(Key key, Ballot accepted, long epoch) => _ballots.Contains(key, accepted, epoch);

    /// <summary>Runs the beginning or the end of a commit, so that no row is installed meanwhile.</summary>
    public void Exclusively(Action act)
    {
        lock (_lock) act();
    }

    /// <summary>Adds a row that a reader found in the database.</summary>
    /// <param name="row">Null: the key is absent.</param>
    /// <param name="isCurrent">
    /// Whether no commit has begun or ended since before the row was read; called under the lock.
    /// </param>
    public void Install(Key key, StoredRow? row, Func<bool> isCurrent)
    {
        lock (_lock)
        {
            if (!isCurrent()) return;
            Note(key, row);
            if (!_rows.ContainsKey(key)) Admit(new(key, row, RowSize.Of(key, row?.Register)));
        }
    }

    /// <summary>Replaces what is known of a key by the row that the writer committed.</summary>
    public void Replace(Key key, StoredRow? row)
    {
        lock (_lock)
        {
            _ballots.Forget(key);
            Note(key, row);
            var cached = new Cached(key, row, RowSize.Of(key, row?.Register));
            ref var probation = ref Probation(key);
            if (probation?.Key == key) Volatile.Write(ref probation, null);
            if (_rows.TryRemove(key, out var older))
            {
                Unlink(older);
                if (cached.Bytes <= capacity / LargestShare) Keep(cached);
            }
            else
            {
                Admit(cached);
            }
        }
    }

    /// <summary>Rounds down to a power of two.</summary>
    private static int Places(long count) => 1 << Math.Min(30, BitOperations.Log2((ulong)Math.Max(1, count)));

    private ref Cached? Probation(Key key) => ref _probation[key.GetHashCode() & (_probation.Length - 1)];

    private void Note(Key key, StoredRow? row)
    {
        if (row?.Register is { Entry: { } entry, Accepted: var accepted }) _ballots.Note(key, accepted, entry.Epoch);
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
        Keep(read);
    }

    private void Keep(Cached row)
    {
        while (_bytes + row.Bytes > capacity) Evict();
        _bytes += row.Bytes;
        row.Node = _clock.AddLast(row);
        _rows[row.Key] = row;
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

    private sealed class Cached(Key key, StoredRow? row, int bytes)
    {
        public volatile bool IsReferenced;

        public Key Key { get; } = key;

        public StoredRow? Row { get; } = row;

        public int Bytes { get; } = bytes;

        public LinkedListNode<Cached>? Node { get; set; }
    }
}

namespace OrleansKv.Load;

/// <summary>Which key an operation is about, by number. One for each client: not thread-safe.</summary>
public abstract class KeyChooser
{
    public abstract long Next();

    /// <summary>Every key as often as any other.</summary>
    public sealed class Uniform(long keys, Random random) : KeyChooser
    {
        public override long Next() => random.NextInt64(keys);
    }

    /// <summary>One key that everybody is after.</summary>
    public sealed class Single(long key) : KeyChooser
    {
        public override long Next() => key;
    }

    /// <summary>
    /// Popular keys, spread over the key space by a hash, as YCSB's "scrambled zipfian".
    /// </summary>
    public sealed class Scrambled(Zipfian ranks, long keys, Random random) : KeyChooser
    {
        public override long Next() => (long)(Mix((ulong)ranks.Next(random)) % (ulong)keys);

        /// <summary>The finalizer of SplitMix64.</summary>
        private static ulong Mix(ulong x)
        {
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
    }

    /// <summary>The newest keys are the popular ones, as YCSB's "latest".</summary>
    public sealed class Latest(Zipfian ranks, KeySpace space, Random random) : KeyChooser
    {
        public override long Next() => Math.Max(0, space.Written - 1 - ranks.Next(random));
    }
}

/// <summary>
/// The numbers of the keys that exist, shared by all clients; those of an insert are fresh.
/// </summary>
public sealed class KeySpace(long keys)
{
    private readonly long _keys = keys;
    private long _next = keys;
    private long _written = keys;
    private long _turn = -1;

    /// <summary>Keys up to this number have been written, save for those still on their way.</summary>
    public long Written => Volatile.Read(ref _written);

    public long Fresh() => Interlocked.Increment(ref _next) - 1;

    /// <summary>Key and operation whose turn it is: each key is read, then updated.</summary>
    public (long Key, Operation Operation) Turn()
    {
        var turn = Interlocked.Increment(ref _turn);
        return (turn / 2 % _keys, turn % 2 == 0 ? Operation.Read : Operation.Update);
    }

    public void Wrote(long key)
    {
        var seen = Written;
        while (key >= seen)
        {
            var before = Interlocked.CompareExchange(ref _written, key + 1, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}

/// <summary>
/// Ranks by Zipf's law: rank 0 is drawn most often (Gray et al., "Quickly generating billion-record synthetic
/// databases", SIGMOD 1994; YCSB uses the same).
/// </summary>
public sealed class Zipfian
{
    /// <summary>YCSB's skew.</summary>
    private const double Theta = 0.99;

    private readonly long _items;
    private readonly double _zeta;
    private readonly double _alpha = 1 / (1 - Theta);
    private readonly double _eta;

    public Zipfian(long items)
    {
        _items = items;
        _zeta = Zeta(items);
        _eta = (1 - Math.Pow(2.0 / items, 1 - Theta)) / (1 - (Zeta(2) / _zeta));
    }

    public long Next(Random random)
    {
        var u = random.NextDouble();
        var scaled = u * _zeta;
        if (scaled < 1) return 0;
        if (scaled < 1 + Math.Pow(0.5, Theta)) return 1;
        return Math.Min(_items - 1, (long)(_items * Math.Pow((_eta * u) - _eta + 1, _alpha)));
    }

    private static double Zeta(long items)
    {
        var sum = 0.0;
        for (var i = 1L; i <= items; i++) sum += 1 / Math.Pow(i, Theta);
        return sum;
    }
}

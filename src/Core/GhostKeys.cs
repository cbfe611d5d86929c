using System.Numerics;

namespace OrleansKv;

/// <summary>
/// The ghost list of a cache: remembers which keys were evicted last, without their values. A key that returns
/// while it is here has been used twice, and is admitted to the main part of the cache (2Q, T. Johnson and D.
/// Shasha 1994; S3-FIFO, J. Yang et al. 2023).
/// </summary>
/// <remarks>
/// Not thread-safe. A direct-mapped table of hashes, eight bytes a key: a key may be forgotten early, and one key
/// in many may be taken for another. Either costs only a wrong guess of the cache.
/// </remarks>
public sealed class GhostKeys
{
    private readonly int[] _hashes;

    /// <param name="capacity">Keys; the table has twice as many slots, so that few keys share one.</param>
    public GhostKeys(int capacity) =>
        _hashes = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity) * 2)];

    /// <summary>Adds a key; it replaces the key that had the same slot.</summary>
    public void Add(Key key)
    {
        var hash = Hash(key);
        _hashes[Slot(hash)] = hash;
    }

    /// <summary>Removes the key.</summary>
    /// <returns>False when the key is not here.</returns>
    public bool TryRemove(Key key)
    {
        var hash = Hash(key);
        ref var at = ref _hashes[Slot(hash)];
        if (at != hash) return false;
        at = 0;
        return true;
    }

    /// <summary>Never 0, which marks an empty slot.</summary>
    private static int Hash(Key key) => key.GetHashCode() is var hash and not 0 ? hash : 1;

    private int Slot(int hash) => hash & (_hashes.Length - 1);
}

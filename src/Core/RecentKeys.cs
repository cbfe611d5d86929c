using System.Numerics;

namespace OrleansKv;

/// <summary>
/// About the last keys that were noted, in eight bytes each: it may forget one early, and may now and then
/// take one key for another.
/// </summary>
/// <remarks>Not thread-safe. A hash's place holds the newest of its keys.</remarks>
public sealed class RecentKeys
{
    private readonly int[] _hashes;

    /// <param name="most">Twice as many places: most of so many keys find one for themselves.</param>
    public RecentKeys(int most) =>
        _hashes = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, most) * 2)];

    /// <summary>Remembers the key.</summary>
    public void Note(Key key)
    {
        var hash = Hash(key);
        _hashes[Place(hash)] = hash;
    }

    /// <summary>Whether it was noted; now it is not any more.</summary>
    public bool TryTake(Key key)
    {
        var hash = Hash(key);
        ref var at = ref _hashes[Place(hash)];
        if (at != hash) return false;
        at = 0;
        return true;
    }

    /// <summary>0 is an empty place.</summary>
    private static int Hash(Key key) => key.GetHashCode() is var hash and not 0 ? hash : 1;

    private int Place(int hash) => hash & (_hashes.Length - 1);
}

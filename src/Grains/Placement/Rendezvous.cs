using System.Globalization;
using System.Text;

namespace OrleansKv.Grains.Placement;

/// <summary>
/// Highest random weight: every node computes the same owner of a key from the same set of nodes, and a node that
/// joins or leaves moves only its own share.
/// </summary>
public static class Rendezvous
{
    /// <returns>Null if there is no node.</returns>
    public static NodeId? Owner(string key, ReadOnlySpan<NodeId> nodes)
    {
        Span<byte> utf8 = stackalloc byte[Limits.KeyBytes];
        var hash = Encoding.UTF8.TryGetBytes(key, utf8, out var length)
            ? Crc32C.Of(utf8[..length])
            : Crc32C.Of(Encoding.UTF8.GetBytes(key));
        NodeId? owner = null;
        var heaviest = 0UL;
        foreach (var node in nodes)
        {
            var weight = Mix(((ulong)hash << 8) | node.Number);
            var best = (heaviest, owner?.Number ?? 0);
            if ((weight, node.Number).CompareTo(best) > 0) (owner, heaviest) = (node, weight);
        }
        return owner;
    }

    /// <summary>The share of all keys that a node owns, estimated from a sample.</summary>
    public static double ShareOf(NodeId node, IEnumerable<NodeId> nodes)
    {
        const int sample = 1_000;
        var all = nodes.ToArray();
        var owned = Enumerable.Range(0, sample)
            .Count(i => Owner(i.ToString(CultureInfo.InvariantCulture), all) == node);
        return (double)owned / sample;
    }

    /// <summary>The finalizer of SplitMix64: every input bit affects every output bit.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}

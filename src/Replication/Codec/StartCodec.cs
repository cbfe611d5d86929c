using System.Collections.Immutable;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Codec;

/// <summary>The starts of disks as bytes; the same in a hello and on disk.</summary>
internal static class StartCodec
{
    public static void Write(ByteWriter to, StartHistory starts)
    {
        to.Number(starts.Boot);
        to.Byte((byte)starts.Newest.Length);
        foreach (var start in starts.Newest)
        {
            to.Guid(start.Id);
            to.Number(start.Recovered);
        }
    }

    public static StartHistory Read(ref ByteReader from)
    {
        var boot = Boot(from.Number());
        if (from.Remaining == 0) return new(boot, []); // an identity on disk before format 3
        var count = from.Byte();
        if (count > StartHistory.Kept || count > boot) throw new CodecException($"A disk tells of {count} starts.");
        var newest = ImmutableArray.CreateBuilder<StoreStart>(count);
        for (var i = 0; i < count; i++) newest.Add(new(from.Guid(), Change(from.Number())));
        return new(boot, newest.MoveToImmutable());
    }

    public static void Write(ByteWriter to, PeerStart peer)
    {
        to.Node(peer.Node);
        to.Guid(peer.Disk);
        to.Number(peer.Boot);
        to.Guid(peer.Start);
        to.Number(peer.Seen);
    }

    public static PeerStart ReadPeer(ref ByteReader from) =>
        new(from.Node(), from.Guid(), Boot(from.Number()), from.Guid(), Change(from.Number()));

    /// <summary>
    /// A change number of a peer. One that no disk can reach would shut out the peer for good.
    /// </summary>
    public static long Change(long number) => number <= Limits.LastChange
        ? number
        : throw new CodecException($"{number} is not a change number.");

    private static long Boot(long number) => number is >= 1 and <= Limits.LastBoot
        ? number
        : throw new CodecException($"{number} is not a boot number.");
}

using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// What a node must know of the disks of the others even if it crashes now: the starts whose frames it accepts, and
/// the change numbers that it knew when it made its last commit. Kept beside the node's own record, so that a record
/// that forgets shows.
/// </summary>
internal sealed class RememberedDisks
{
    private readonly Dictionary<NodeId, (long Boot, long Seen)> _known = [];
    private Dictionary<NodeId, long> _written = [];

    /// <summary>A commit is being made, with what is known now.</summary>
    public void Write(ShellWorld world, SeenDisks? seen)
    {
        _written = [];
        foreach (var peer in world.Nodes)
            if (seen?.Of(peer.Id) is { } known && IsAccepted(seen, known))
                _written[peer.Id] = known.Seen;
    }

    public void Sync()
    {
        foreach (var (peer, seen) in _written) Raise(peer, 0, seen);
        _written = [];
    }

    /// <summary>The node ends, or is asked what it knows.</summary>
    public void Note(ShellWorld world, SeenDisks? seen)
    {
        foreach (var peer in world.Nodes)
            if (seen?.Of(peer.Id) is { } known && IsAccepted(seen, known))
                Raise(peer.Id, known.Boot, 0);
    }

    /// <summary>A start on this version of a disk cannot be what was seen of the disk.</summary>
    public bool Contradicts(NodeId peer, MemoryStore version) =>
        _known.TryGetValue(peer, out var known)
        && (known.Boot > version.Identity.Boot || known.Seen > version.LastChange);

    private static bool IsAccepted(SeenDisks seen, PeerStart start) =>
        seen.Saw(new FrameStamp(start.Start, 0)) is not null;

    private void Raise(NodeId peer, long boot, long seen)
    {
        var known = _known.GetValueOrDefault(peer);
        _known[peer] = (Math.Max(known.Boot, boot), Math.Max(known.Seen, seen));
    }
}

using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// What this replica remembers of the disks of its peers: the newest start of each, and the highest change number
/// that it is known to have synced (rules R37 to R39). A disk that later shows less went backward.
/// </summary>
/// <remarks>
/// A start is on disk before any of its frames is accepted. The numbers are stored with the next commit, whatever that
/// is for, so that they cost no sync of their own.
/// </remarks>
internal sealed class SeenDisks
{
    private readonly Replica _replica;
    private readonly Lock _gate = new();
    private volatile Entry[] _entries;

    public SeenDisks(Replica replica)
    {
        _replica = replica;
        _entries = [.. replica.Store.Peers.Select(peer => new Entry(peer) { IsStored = true })];
        replica.Accompanying = AddTo;
    }

    /// <summary>Some number is higher than what is on disk.</summary>
    public bool HasNews => _entries.Any(entry => entry.HasNews);

    /// <summary>What is known of the peer's disk; null if it was never met.</summary>
    public PeerStart? Of(NodeId peer) => Find(peer)?.Value;

    /// <summary>The peer's disk has this newest start, and that is on disk here.</summary>
    public bool IsKnown(NodeId peer, Guid disk, StartHistory starts) =>
        Find(peer) is { IsStored: true } entry && entry.Value.Disk == disk
        && entry.Value.Boot == starts.Boot && entry.Value.Start == starts.Current.Id;

    /// <summary>
    /// Why a disk with these starts cannot be the one that this replica remembers; null if it can, or if nothing is
    /// remembered of it.
    /// </summary>
    public string? Contradiction(NodeId peer, Guid disk, StartHistory starts) =>
        Of(peer) is { } seen && seen.Disk == disk ? starts.Contradicts(seen) : null;

    /// <summary>Whose frame it is. Notes its change number.</summary>
    /// <returns>Null: of no start that is known here, so nothing in the frame counts.</returns>
    public NodeId? Saw(FrameStamp stamp)
    {
        foreach (var entry in _entries)
        {
            if (entry.Start != stamp.Start || !entry.IsStored) continue;
            entry.Raise(stamp.Change);
            return entry.Node;
        }
        return null;
    }

    /// <summary>Remembers the newest start of a peer, unless it contradicts what is known.</summary>
    /// <param name="isDurable">False: this node has no vote and leaves its folder as it is.</param>
    /// <returns>Completes when the start is on disk.</returns>
    /// <exception cref="IOException">The store takes nothing at present.</exception>
    public async Task AdmitAsync(NodeId peer, Guid disk, StartHistory starts, bool isDurable)
    {
        if (IsKnown(peer, disk, starts)) return;
        Entry? admitted = null;
        if (isDurable)
            await _replica.AmendAsync(batch =>
            {
                if (Replace() is not { } entry) return;
                batch.Peers.RemoveAll(other => other.Node == peer);
                batch.Peers.Add(entry.TakeNews());
            });
        else
            Replace();
        if (admitted is not null) admitted.IsStored = true;

        // On the thread of the writer, so that a commit never takes the older start after the newer one.
        Entry? Replace()
        {
            lock (_gate)
            {
                if (Contradiction(peer, disk, starts) is not null) return null;
                var known = _entries.FirstOrDefault(entry => entry.Node == peer);
                var isSame = known is not null && known.Value.Disk == disk;
                if (isSame && known!.Start == starts.Current.Id) return admitted = known;
                var seen = Math.Max(isSame ? known!.Value.Seen : 0, starts.Current.Recovered);
                admitted = new(new(peer, disk, starts.Boot, starts.Current.Id, seen));
                _entries = [.. _entries.Where(entry => entry != known), admitted];
                return admitted;
            }
        }
    }

    /// <summary>Adds the numbers that have risen to a commit.</summary>
    public void AddTo(StoreBatch batch)
    {
        foreach (var entry in _entries)
            if (entry.HasNews && batch.Peers.TrueForAll(other => other.Node != entry.Node))
                batch.Peers.Add(entry.TakeNews());
    }

    private Entry? Find(NodeId peer) => _entries.FirstOrDefault(entry => entry.Node == peer);

    private sealed class Entry(PeerStart start)
    {
        private long _seen = start.Seen;
        private long _stored = start.Seen;
        private volatile bool _isStored;

        public NodeId Node => start.Node;

        public Guid Start => start.Start;

        public PeerStart Value => start with { Seen = Volatile.Read(ref _seen) };

        /// <summary>The start itself is on disk.</summary>
        public bool IsStored
        {
            get => _isStored;
            set => _isStored = value;
        }

        public bool HasNews => _isStored && Volatile.Read(ref _seen) > Volatile.Read(ref _stored);

        public void Raise(long change)
        {
            for (var seen = Volatile.Read(ref _seen); change > seen;)
                seen = Interlocked.CompareExchange(ref _seen, change, seen);
        }

        /// <summary>For a commit that is about to be made: if it fails, the process ends.</summary>
        public PeerStart TakeNews()
        {
            var value = Value;
            Volatile.Write(ref _stored, value.Seen);
            return value;
        }
    }
}

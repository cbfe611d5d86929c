using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// The state of a replica in memory, for tests and simulation: atomic batches, no disk.
/// </summary>
public sealed class MemoryStore : IAcceptorStore
{
    private readonly Dictionary<Key, StoredRow> _rows;
    private readonly Dictionary<NodeId, PeerProgress> _progress;
    private readonly Dictionary<NodeId, PeerStart> _peers;
    private readonly Lock _lock = new();
    private ReplicaState _state = ReplicaState.Initial;
    private ClusterConfiguration? _configuration;
    private long _lastChange;
    private long _erasedUpTo;
    private string? _loss;
    private bool _isClosed;

    public MemoryStore(NodeId node, Guid diskId)
#pragma warning disable RS0030 // for tests; the simulation passes the id of the start
        : this(node, diskId, Guid.NewGuid())
#pragma warning restore RS0030
    {
    }

    /// <param name="start">The random id of its first start.</param>
    public MemoryStore(NodeId node, Guid diskId, Guid start)
        : this(StoreIdentity.New(diskId, node, start), [], [], [])
    {
    }

    private MemoryStore(
        StoreIdentity identity, Dictionary<Key, StoredRow> rows, Dictionary<NodeId, PeerProgress> progress,
        Dictionary<NodeId, PeerStart> peers) =>
        (Identity, _rows, _progress, _peers) = (identity, rows, progress, peers);

    public StoreIdentity Identity { get; }

    public ClusterConfiguration? Configuration => Known(() => _configuration);

    public ReplicaState State => Known(() => _state);

    public long LastChange => Known(() => _lastChange);

    public long ErasedUpTo => Known(() => _erasedUpTo);

    public string? Loss => Known(() => _loss);

    public IReadOnlyCollection<PeerStart> Peers => Known(() => _peers.Values.ToArray());

    public long Count => Known(() => _rows.Count);

    /// <summary>Set by tests and simulation.</summary>
    public DiskRoom Room { get; set; }

    public long DiskBytes => Known(() => _rows.Values.Sum(row => (long)row.Bytes));

    /// <summary>
    /// Simulates a crash and a restart on the same disk: the new store has everything committed, and this one is
    /// closed.
    /// </summary>
#pragma warning disable RS0030 // for tests; the simulation passes the id of the start
    public MemoryStore Restart() => Restart(Guid.NewGuid());
#pragma warning restore RS0030

    /// <param name="start">The random id of the new start.</param>
    public MemoryStore Restart(Guid start)
    {
        lock (_lock)
        {
            _isClosed = true;
            return Clone(Identity.Next(start, _lastChange));
        }
    }

    /// <summary>A copy of the folder as it is now; <see cref="Restart()"/> starts a node on it.</summary>
    public MemoryStore Copy()
    {
        lock (_lock) return Clone(Identity);
    }

    public Register? Read(Key key) =>
        Locked(() => _rows.TryGetValue(key, out var row) ? row.Register : null);

    public bool IsKnownToHold(Key key, Ballot accepted, long epoch) =>
        Read(key) is { } row && row.Holds(accepted, epoch);

    public void Commit(StoreBatch batch)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _state = batch.State ?? _state;
            _configuration = batch.Configuration ?? _configuration;
            _loss = batch.Loss ?? _loss;
            _lastChange = batch.NumberBeforeRows(_lastChange);
            foreach (var progress in batch.Progress) _progress[progress.Peer] = progress;
            foreach (var peer in batch.Peers) _peers[peer.Node] = peer;
            foreach (var (key, register) in batch.Rows)
            {
                _lastChange++;
                if (register is null) Erase(key);
                else _rows[key] = new(key, register, _lastChange);
            }
        }
    }

    public long Progress(NodeId peer, Guid peerDisk) => Locked(() =>
        _progress.TryGetValue(peer, out var seen) && seen.PeerDisk == peerDisk ? seen.Change : 0);

    public IReadOnlyList<ChangedKey> Changes(long since, int limit) => Locked(() => _rows.Values
        .Where(row => row.Change > since)
        .OrderBy(row => row.Change)
        .Take(limit)
        .Select(row => ChangedKey.Of(row.Change, row.Key, row.Register!))
        .ToList());

    public IReadOnlyList<Key> Scan(string prefix, string? after, int limit) => Locked(() => _rows.Keys
        .Where(key => key.Text.StartsWith(prefix, StringComparison.Ordinal))
        .Where(key => after is null || KeyOrder.Instance.Compare(key.Text, after) > 0)
        .OrderBy(key => key.Text, KeyOrder.Instance)
        .Take(limit)
        .ToList());

    public void Dispose()
    {
        lock (_lock) _isClosed = true;
    }

    private MemoryStore Clone(StoreIdentity identity) => new(identity, new(_rows), new(_progress), new(_peers))
    {
        _state = _state,
        _configuration = _configuration,
        _lastChange = _lastChange,
        _erasedUpTo = _erasedUpTo,
        Room = Room,
        _loss = _loss,
    };

    private void Erase(Key key)
    {
        if (_rows.Remove(key, out var row) && row.IsTombstoneOf(_state.Epoch))
            _erasedUpTo = Math.Max(_erasedUpTo, row.Change);
    }

    /// <summary>Reads the state besides the rows, which stays readable after the store is closed.</summary>
    private T Known<T>(Func<T> read)
    {
        lock (_lock) return read();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return read();
        }
    }
}

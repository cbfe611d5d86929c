using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// What survives a crash: rows, epoch and floor as synced last, the boot number, the disk's id and the
/// configuration of its cluster.
/// </summary>
internal sealed class Disk(World world, NodeId node)
{
    private readonly SortedDictionary<string, (Key Key, Register Row)> _rows = new(StringComparer.Ordinal);
    private DiskBatch? _unsynced;

    /// <summary>What a crash left of the batch that was being written, and how many parts of it.</summary>
    private (DiskBatch Batch, int Parts)? _tail;

    public Guid Id { get; private set; } = world.NewDiskId();

    public ReplicaState State { get; private set; } = ReplicaState.Initial;

    public long Boot { get; private set; }

    /// <summary>Null while it belongs to no cluster.</summary>
    public ClusterConfiguration? Configuration { get; private set; }

    public IEnumerable<(Key Key, Register Row)> Rows => _rows.Values;

    public Register? Read(Key key) => _rows.TryGetValue(key.Text, out var found) ? found.Row : null;

    public void Start()
    {
        Recover();
        Boot++;
    }

    /// <summary>The cluster was formed before the run begins.</summary>
    public void Found(ClusterConfiguration configuration) => Configuration = configuration;

    /// <summary>Handed to the disk, not yet safe.</summary>
    public void Write(DiskBatch batch) => _unsynced = batch;

    public void Sync()
    {
        var batch = _unsynced ?? throw new InvalidOperationException("Nothing was written.");
        _unsynced = null;
        Take(batch);
    }

    /// <summary>What was being written is there as a whole, in part or not at all.</summary>
    public void Crash()
    {
        if (_unsynced is { } batch) _tail = (batch, (int)world.Dice.Between(0, batch.Rows.Count + 1));
        _unsynced = null;
    }

    /// <summary>An empty one is in its place, under an id of its own.</summary>
    public void Lose()
    {
        world.Note(null, $"{node} loses its disk");
        _rows.Clear();
        (_unsynced, _tail) = (null, null);
        (Id, State, Boot, Configuration) = (world.NewDiskId(), ReplicaState.Initial, 0, null);
    }

    /// <summary>A record that is not whole is torn, and counts as never written.</summary>
    private void Recover()
    {
        if (_tail is not { } tail) return;
        _tail = null;
        var isWhole = tail.Parts > tail.Batch.Rows.Count;
        if (isWhole) Take(tail.Batch);
        else world.Note(null, $"{node} drops a torn record, {tail.Parts} of its rows are there");
    }

    private void Take(DiskBatch batch)
    {
        State = batch.State;
        if (batch.Configuration is { } joined)
        {
            Configuration = joined;
            world.Joined(node, joined);
        }
        foreach (var (key, before, after) in batch.Steps) world.Chosen.Stored(node, key, before, after);
        foreach (var (key, row) in batch.Rows) Put(key, row);
    }

    private void Put(Key key, Register? row)
    {
        if (row is { } kept) _rows[key.Text] = (key, kept);
        else _rows.Remove(key.Text);
    }
}

using OrleansKv.Consensus;

namespace OrleansKv.Simulation;

/// <summary>What survives a crash: rows, epoch and floor as synced last, and the boot number.</summary>
internal sealed class Disk(World world, NodeId node)
{
    private readonly SortedDictionary<string, (Key Key, Register Row)> _rows = new(StringComparer.Ordinal);
    private DiskBatch? _unsynced;

    public ReplicaState State { get; private set; } = ReplicaState.Initial;

    public long Boot { get; private set; }

    public IEnumerable<(Key Key, Register Row)> Rows => _rows.Values;

    public Register? Read(Key key) => _rows.TryGetValue(key.Text, out var found) ? found.Row : null;

    public void Start() => Boot++;

    /// <summary>Handed to the disk, not yet safe.</summary>
    public void Write(DiskBatch batch) => _unsynced = batch;

    public void Sync()
    {
        var batch = _unsynced ?? throw new InvalidOperationException("Nothing was written.");
        _unsynced = null;
        State = batch.State;
        foreach (var (key, before, after) in batch.Steps) world.Chosen.Stored(node, key, before, after);
        foreach (var (key, row) in batch.Rows)
        {
            if (row is { } kept) _rows[key.Text] = (key, kept);
            else _rows.Remove(key.Text);
        }
    }

    /// <summary>A batch that was being written is there as a whole or not at all.</summary>
    public void Crash()
    {
        if (_unsynced is not null && world.Dice.Chance(0.5)) Sync();
        _unsynced = null;
    }
}

/// <summary>What one commit changes; a null row is erased.</summary>
internal sealed class DiskBatch(ReplicaState state)
{
    public ReplicaState State { get; set; } = state;

    public List<(Key Key, Register? Row)> Rows { get; } = [];

    /// <summary>
    /// Every step in it: an entry that a later step of the same commit replaced was accepted all the same.
    /// </summary>
    public List<(Key Key, (ReplicaState, Register?) Before, (ReplicaState, Register?) After)> Steps { get; } =
        [];

    public Register? Read(Key key, Disk disk)
    {
        foreach (var (changed, row) in Rows)
            if (changed == key)
                return row;
        return disk.Read(key);
    }

    public void Write(Key key, Register? row)
    {
        Rows.RemoveAll(r => r.Key == key);
        Rows.Add((key, row));
    }
}

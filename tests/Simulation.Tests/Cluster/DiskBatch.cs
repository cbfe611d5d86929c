using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>What one commit changes; a null row is erased.</summary>
internal sealed class DiskBatch(ReplicaState state)
{
    public ReplicaState State { get; set; } = state;

    /// <summary>Null: unchanged.</summary>
    public ClusterConfiguration? Configuration { get; set; }

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

using System.Numerics;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Simulation;

/// <summary>
/// One simulated cluster: its clock, its events in the order of their time, its nodes and their network.
/// </summary>
internal sealed class World : IChronicle
{
    /// <summary>Unix milliseconds when it begins, by a clock that is right.</summary>
    public const long Start = 1_000_000;

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;
    private long _stamp;
    private ulong _ids;
    private readonly Dictionary<Guid, uint> _joined = [];
    private int _disks;
    private int _lostDisks;

    public World(Plan plan, Trace? trace)
    {
        Plan = plan;
        Trace = trace;
        Dice = new(plan.Seed);
        Keys = [.. Enumerable.Range(0, plan.Keys).Select(i => Key.From($"k{i}"))];
        Chosen = new(plan.Voters);
        History = new(this);
        Network = new(this);
        Nodes = [.. Enumerable.Range(1, plan.Voters).Select(i => new SimulatedNode(this, new((byte)i)))];
        Names = string.Join(',', Nodes);
        if (!plan.IsFounding) Found();
    }

    public Plan Plan { get; }

    /// <summary>Null: nothing is written down, which is most of the speed.</summary>
    public Trace? Trace { get; }

    public Dice Dice { get; }
    public IReadOnlyList<Key> Keys { get; }
    public ChosenLog Chosen { get; }
    public History History { get; }
    public Network Network { get; }
    public IReadOnlyList<SimulatedNode> Nodes { get; }
    public int Quorum => Plan.Voters / 2 + 1;

    /// <summary>The nodes of the cluster file.</summary>
    public string Names { get; }

    /// <summary>The cluster there is; null before it is formed.</summary>
    public ClusterConfiguration? Configuration { get; private set; }

    /// <summary>A majority must keep its disks: what all others lost is lost.</summary>
    public bool MayLoseDisk => Configuration is null
        ? Living.Count() - _lostDisks > Quorum
        : Voters.Count() > Quorum;

    /// <summary>Milliseconds since the start.</summary>
    public long Now { get; private set; }

    /// <summary>No trouble is made any more.</summary>
    public bool IsCalm { get; set; }

    /// <summary>All nodes but one that never starts.</summary>
    public IEnumerable<SimulatedNode> Living => Plan.OneIsDead ? Nodes.Take(Nodes.Count - 1) : Nodes;

    /// <summary>Of those, the ones whose disk counts.</summary>
    public IEnumerable<SimulatedNode> Voters => Living.Where(n => n.MayVote);

    /// <summary>Where the key's grain is.</summary>
    public SimulatedNode OwnerOf(Key key) => Nodes[key.Text[^1] % Nodes.Count];

    public SimulatedNode Node(NodeId id) => Nodes[id.Number - 1];

    /// <summary>Orders what happens at one millisecond.</summary>
    public long Stamp() => ++_stamp;

    public OperationId NewId() => new(1UL << 63, ++_ids);

    public Guid NewDiskId() => new(++_disks, 0, 0, new byte[8]);

    /// <summary>
    /// A disk has stored that it belongs to this cluster. Once a majority has, the cluster may serve, and no
    /// majority may ever say another.
    /// </summary>
    public void Joined(NodeId node, ClusterConfiguration configuration)
    {
        var joined = _joined.GetValueOrDefault(configuration.ClusterId) | 1u << node.Number;
        _joined[configuration.ClusterId] = joined;
        if (BitOperations.PopCount(joined) < Quorum) return;
        Configuration ??= configuration;
        if (Configuration.ClusterId != configuration.ClusterId)
            throw new Violation(null, "a second cluster was formed");
    }

    public void LoseDisk(SimulatedNode node)
    {
        _lostDisks++;
        node.Disk.Lose();
    }

    private void Found()
    {
        Configuration = new(Guid.Empty, 1, [.. Nodes.Select(n => new Voter(n.Id, n.Disk.Id))]);
        foreach (var node in Nodes) node.Disk.Found(Configuration);
    }

    public void After(long delay, Action action) => _events.Enqueue(action, (Now + delay, ++_order));

    /// <summary>Runs until the condition holds, or the time is over.</summary>
    /// <returns>Whether it held.</returns>
    public bool Run(long atMost, Func<bool> until)
    {
        var end = Now + atMost;
        while (!until())
        {
            if (!_events.TryPeek(out _, out var next) || next.At > end)
            {
                Now = end;
                return until();
            }
            Now = next.At;
            _events.Dequeue()();
        }
        return true;
    }

    public void Note(Key? key, FormattableString what) => Trace?.Add(Now, _stamp, key, what);

    public void Acknowledged(Key key, OrleansKv.Change change, long revision) =>
        Chosen.Acknowledged(key, change.Id, revision);

    public void Shown(Key key, long revision, Value value) => Chosen.Shown(key, revision, value);

    public IReadOnlyList<long> Revisions(Key key, OrleansKv.Change change) =>
        Chosen.Revisions(key, change.Id);
}

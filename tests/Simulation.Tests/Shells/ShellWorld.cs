using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Simulation.Shells;

/// <summary>One simulated cluster of real hosts.</summary>
internal sealed class ShellWorld : IChronicle
{
    private readonly List<ShellNode> _copies = [];
    private int _starts;
    private long _stamp;
    private ulong _ids;
    private long _fastest;
    private readonly HashSet<OperationId> _shared = [];

    public ShellWorld(ShellPlan plan, Trace? trace)
    {
        (Plan, Trace, Dice) = (plan, trace, new(plan.Seed));
        Loop = new(Dice);
        Keys = [.. Enumerable.Range(0, plan.Keys).Select(i => Key.From($"k{i}"))];
        Witness = new(this);
        History = new(this);
        Network = new(this);
        Nodes = [.. Enumerable.Range(1, plan.Voters).Select(i => new ShellNode(this, new((byte)i)))];
        Addresses = Nodes.ToDictionary(n => n.Id, n => new NodeAddress("http", $"{n.Id}"));
    }

    public ShellPlan Plan { get; }

    /// <summary>Null: nothing is written down, which is most of the speed.</summary>
    public Trace? Trace { get; }

    public Dice Dice { get; }
    public Loop Loop { get; }
    public IReadOnlyList<Key> Keys { get; }
    public Witness Witness { get; }
    public History History { get; }
    public ShellNetwork Network { get; }
    public IReadOnlyList<ShellNode> Nodes { get; }
    public IReadOnlyDictionary<NodeId, NodeAddress> Addresses { get; }
    /// <summary>
    /// Nodes on copies of another's folder, under its name: they reach the others and are not reached.
    /// </summary>
    public IReadOnlyList<ShellNode> Copies => _copies;

    public int Quorum => Tally.Quorum(Plan.Voters);

    /// <summary>No trouble is made any more.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Unix milliseconds by the fastest clock there ever was.</summary>
    public long LatestClock => World.Start + Loop.Now + _fastest;

    /// <summary>Where the key's grain is.</summary>
    public ShellNode OwnerOf(Key key) => Nodes[key.Text[^1] % Nodes.Count];

    public ShellNode Node(NodeId id) => Nodes[id.Number - 1];

    public OperationId NewId() => new(1UL << 63, ++_ids);

    /// <summary>From now on two requests go under this id.</summary>
    public void Share(OperationId id) => _shared.Add(id);

    public bool IsShared(OperationId id) => _shared.Contains(id);

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Dice.Random.NextBytes(bytes);
        return new(bytes);
    }

    /// <summary>The random id of a start, without randomness.</summary>
    public Guid NewStart() => new(++_starts, 1, 0, new byte[8]);

    /// <summary>Starts a second node on a copy of a folder.</summary>
    public void StartCopy(ShellNode of, MemoryStore version)
    {
        var copy = new ShellNode(this, of.Id);
        copy.GoBackward(version);
        _copies.Add(copy);
        copy.Start();
    }

    /// <summary>All other voters would have to know, even after a crash, that this version of a disk is old.</summary>
    public bool IsKnownToBeOld(ShellNode node, MemoryStore version) => Nodes.All(other =>
    {
        if (other == node) return true;
        other.Disk.Remembered.Note(this, other.Host?.Seen);
        return other.Disk.Remembered.Contradicts(node.Id, version);
    });

    public void Saw(long clockError) => _fastest = Math.Max(_fastest, clockError);

    public void Fail(Violation violation) => Loop.Fail(violation);

    public long Stamp() => ++_stamp;

    public void Note(Key? key, FormattableString what) => Trace?.Add(Loop.Now, _stamp, key, what);

    public void Acknowledged(Key key, Change change, long revision) =>
        Witness.Acknowledged(key, change, revision);

    public void Shown(Key key, long revision, Value value) => Witness.Shown(key, revision, value);

    public IReadOnlyList<long> Revisions(Key key, Change change) => Witness.Revisions(key, change);
}

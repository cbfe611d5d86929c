using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Simulation;

/// <summary>
/// One process's place in the cluster: the product's <see cref="Formation"/> decides, over hellos that are
/// lost, late and out of order like everything else.
/// </summary>
internal sealed class Membership
{
    private const long GreetEvery = 60;
    private readonly World _world;
    private readonly Life _life;
    private readonly Formation _formation;
    private readonly Dictionary<Life, long> _met = [];
    private ClusterConfiguration? _heard;
    private long _told;
    private bool _hasNoVote;
    private bool _isAdopting;

    public Membership(World world, Life life)
    {
        (_world, _life) = (world, life);
        _formation = new(life.Node.Id, life.Node.Disk.Id, world.Names);
    }

    public bool HasVote => Configuration is not null && !_hasNoVote;

    /// <summary>
    /// What its frames carry: a node without a vote reads too, and speaks as its peers do. Null: nothing yet.
    /// </summary>
    public FrameIdentity? Spoken =>
        (_hasNoVote ? _heard : Configuration) is { } spoken ? FrameIdentity.Of(spoken) : null;

    private ClusterConfiguration? Configuration => _life.Node.Disk.Configuration;

    /// <summary>While it stores the configuration of one cluster, it gives its word for no other.</summary>
    private Hello Hello => new(
        _life.Node.Id, _life.Node.Disk.Id, _world.Names, IsServing: false, Configuration,
        _hasNoVote || _isAdopting ? Guid.Empty : _formation.Forming);

    public void Start()
    {
        if (Configuration is { } stored) Take(_formation.OnStored(stored));
        Greet();
    }

    /// <summary>
    /// A frame of another configuration, or to a disk without a vote, is never looked into.
    /// </summary>
    public bool Takes(FrameIdentity identity) => HasVote && identity == Spoken;

    private void Greet()
    {
        foreach (var node in _world.Nodes)
            if (node != _life.Node)
                Tell(node.Id, wantsAnswer: true);
        _life.Post(_world.Dice.Around(GreetEvery), () =>
        {
            if (!HasVote && !_hasNoVote) Greet();
        });
    }

    /// <summary>
    /// Over a connection: what an ended process said is lost with it, and nothing overtakes what was said
    /// before.
    /// </summary>
    private void Tell(NodeId peer, bool wantsAnswer)
    {
        var (bytes, number) = (Hello.Encode(), ++_told);
        _world.Network.Send(_life.Node.Id, peer, there =>
        {
            if (_life.Node.Life == _life) there.Membership.Meet(_life, number, bytes, wantsAnswer);
        });
    }

    private void Meet(Life from, long number, byte[] bytes, bool wantsAnswer)
    {
        if (_met.GetValueOrDefault(from) >= number) return;
        _met[from] = number;
        var theirs = Hello.Decode(bytes);
        _heard = theirs.Configuration ?? _heard;
        Take(_formation.On(theirs, Configuration, iServe: false));
        if (wantsAnswer) Tell(theirs.Node, wantsAnswer: false);
    }

    private void Take(FormationStep step)
    {
        if (step is FormationStep.Refuse refused)
            throw new Violation(null, $"{_life.Node} must end: {refused.Reason}");
        if (step is FormationStep.NoVote && !_hasNoVote)
        {
            _hasNoVote = true;
            _world.Note(null, $"{_life.Node} has no vote");
        }
        if (step is FormationStep.Adopt adopt && !_isAdopting && !_hasNoVote)
        {
            _isAdopting = true;
            _world.Note(null, $"{_life.Node} joins {adopt.Configuration.ClusterId}");
            _life.Replica.Join(adopt.Configuration, () => _isAdopting = false);
        }
    }
}

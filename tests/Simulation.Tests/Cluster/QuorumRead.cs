using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>
/// One quorum read: all replicas together, or its own first so that others need not send what it has.
/// </summary>
internal sealed class QuorumRead(World world, Life life, Key key, Action<ReadTally> done)
{
    private const int Epochs = 3;
    private ReadTally _tally = new(world.Plan.Voters);
    private bool _isOver;
    private int _attempts;

    public void Start(long epoch)
    {
        _attempts++;
        var tally = _tally = new(world.Plan.Voters);
        life.Post(world.Plan.RoundTimeout, () => End(tally));
        if (world.Dice.Chance(0.5))
        {
            foreach (var node in world.Nodes) Ask(node.Id, epoch, tally);
            return;
        }
        life.Call(life.Node.Id, new Request.Read(key, epoch, Ballot.None), reply =>
        {
            Add(life.Node.Id, reply, tally);
            foreach (var node in world.Nodes)
                if (node != life.Node)
                    Ask(node.Id, epoch, tally);
        });
    }

    private void Ask(NodeId node, long epoch, ReadTally tally) =>
        life.Call(node, new Request.Read(key, epoch, tally.Known), reply => Add(node, reply, tally));

    private void Add(NodeId from, Reply reply, ReadTally tally)
    {
        if (_isOver || tally != _tally) return;
        tally.Add(from, reply);
        if (tally.Verdict == ReadVerdict.Chosen) End(tally);
        else if (tally.StaleEpoch > 0 && _attempts < Epochs) Start(tally.StaleEpoch);
        else if (tally.Verdict == ReadVerdict.Undecided) End(tally);
    }

    private void End(ReadTally tally)
    {
        if (_isOver || tally != _tally) return;
        _isOver = true;
        done(tally);
    }
}

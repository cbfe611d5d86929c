using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>The proposer's shell: carries out its effects and wakes it.</summary>
internal sealed class ProposerHost
{
    private readonly World _world;
    private readonly Life _life;
    private readonly Key _key;
    private readonly Proposer _proposer;
    private readonly Dictionary<Proposal, Action<WriteResult, Entry?>> _callers = [];
    private long _wakesAt = long.MaxValue;
    private long _round;

    /// <summary>Who has answered in this round.</summary>
    private readonly HashSet<NodeId> _heard = [];

    /// <summary>The ballot of the entry that the next one is made from.</summary>
    private Ballot _newest;

    public ProposerHost(World world, Life life, ITermSource terms, Key key)
    {
        (_world, _life, _key) = (world, life, key);
        var timing = new ProposerTiming(world.Plan.RoundTimeout, 1, world.Plan.RoundTimeout * 4);
        _proposer = new(key, world.Plan.Voters, terms, world.Dice.Random, timing, world.Plan.Remembered);
        var disk = life.Node.Disk;
        if (life.Parked.TryTake(disk.Read(key), life.Node.Id, disk.Boot) is not { } term) return;
        world.Note(key, $"{life.Node} goes on with {term.Last}");
        _proposer.Resume(term.Last, term.Chosen);
        _newest = term.Last;
    }

    /// <summary>What it has begun it ends; nothing more is submitted to it.</summary>
    public void GiveUp() => _life.Parked.Add(_proposer.Park());

    public int Pending => _proposer.Pending;

    public void Submit(Change? change, long deadline, Action<WriteResult, Entry?> done)
    {
        if (!_life.Membership.HasVote) // its boot number, so its terms, may be an earlier life's
        {
            done(new WriteResult.NotApplied("This node has no vote."), null);
            return;
        }
        var proposal = new Proposal(change, deadline);
        _callers.Add(proposal, done);
        _proposer.Submit(proposal, _world.Now);
        CarryOut();
    }

    private void CarryOut()
    {
        foreach (var effect in _proposer.TakeEffects())
        {
            if (effect is Effect.Broadcast broadcast) Broadcast(broadcast);
            else if (effect is Effect.Complete complete) Complete(complete);
        }
        Schedule();
    }

    private void Broadcast(Effect.Broadcast broadcast)
    {
        _round = broadcast.Round;
        _heard.Clear();
        if (broadcast.Request is Request.Prepare) _newest = Ballot.None;
        if (broadcast.Request is Request.Accept accept)
        {
            _world.Chosen.Proposed(_key, accept.Ballot, _newest, accept.Entry);
            _newest = accept.Ballot;
        }
        _world.Note(_key, $"{_life.Node} sends {broadcast.Request}");
        var only = Straggler(broadcast.Request);
        foreach (var node in _world.Nodes)
        {
            var from = node.Id;
            if (only is { } one && one != from.Number) continue;
            _life.Call(from, broadcast.Request, reply =>
            {
                // Of a prepare that arrived twice the first answer counts, be it a refusal.
                var counts = broadcast.Round == _round && _heard.Add(from);
                if (counts && reply is Reply.Promise promise)
                    _newest = Ballot.Max(_newest, promise.Accepted);
                _proposer.Receive(from, broadcast.Round, reply, _world.Now);
                CarryOut();
            });
        }
    }

    /// <summary>The one replica that an accept reaches; 0 reaches none, null all.</summary>
    private int? Straggler(Request request) =>
        request is Request.Accept && !_world.IsCalm && _world.Dice.Chance(_world.Plan.Straggle)
            ? (int)_world.Dice.Between(0, _world.Plan.Voters)
            : null;

    private void Complete(Effect.Complete complete)
    {
        _callers.Remove(complete.Proposal, out var done);
        _world.Note(_key, $"{_life.Node} ends {complete.Proposal.Change?.Id} with {complete.Result}");
        done!(complete.Result, complete.Entry);
    }

    private void Schedule()
    {
        var due = _proposer.WakeAt;
        if (due >= _wakesAt) return;
        _wakesAt = due;
        _life.Post(Math.Max(0, due - _world.Now), () =>
        {
            if (_wakesAt != due) return;
            _wakesAt = long.MaxValue;
            _proposer.Tick(_world.Now);
            CarryOut();
        });
    }
}

using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation;

/// <summary>One process: everything here is lost when it crashes.</summary>
internal sealed class Life : ITermSource
{
    private readonly World _world;
    private readonly TermAllocator _terms;
    private readonly Dictionary<(Key, int), ProposerHost> _activations = [];
    private readonly List<ProposerHost> _proposers = [];

    public Life(World world, SimulatedNode node)
    {
        _world = world;
        Node = node;
        Replica = new(world, this);
        Membership = new(world, this);
        _terms = new(node.Id, node.Disk.Boot);
    }

    public SimulatedNode Node { get; }

    /// <summary>Few, so that they are forgotten now and then.</summary>
    public ParkedTerms Parked { get; } = new(capacity: 4);
    public Replica Replica { get; }
    public Membership Membership { get; }

    /// <summary>Operations that have no result yet.</summary>
    public int Pending => _proposers.Sum(p => p.Pending);

    public long Epoch => Node.Disk.State.Epoch;

    /// <summary>Unix milliseconds by this machine's clock, which is never quite right.</summary>
    public long WallClock => World.Start + _world.Now + Node.ClockError;

    public Ballot NewTerm() => _terms.NewTerm();

    public void Observe(Ballot ballot) => _terms.Observe(ballot);

    /// <summary>Runs in this process later, unless it is gone by then.</summary>
    public void Post(long delay, Action action) => _world.After(delay, () => Node.Arrive(now =>
    {
        if (now == this) action();
    }));

    /// <summary>
    /// The long-lived proposer of a key. Number 1 is a second activation of the same grain.
    /// </summary>
    public ProposerHost Activation(Key key, int number)
    {
        if (!_activations.TryGetValue((key, number), out var host))
            host = _activations[(key, number)] = NewProposer(key);
        var giveUp = _world.Plan.GiveUp;
        if (giveUp > 0 && _world.Dice.Chance(giveUp))
            Post(_world.Dice.Around(_world.Plan.ThinkTime), () => GiveUp(key, number));
        return host;
    }

    /// <summary>Whatever it does; the next call makes another.</summary>
    private void GiveUp(Key key, int number)
    {
        if (_activations.Remove((key, number), out var host)) host.GiveUp();
    }

    public ProposerHost NewProposer(Key key)
    {
        var host = new ProposerHost(_world, this, this, key);
        _proposers.Add(host);
        return host;
    }

    /// <summary>Asks one replica, over the wire format; the answer may come twice or never.</summary>
    public void Call(NodeId to, Request request, Action<Reply> answer)
    {
        var identity = Membership.Spoken;
        var bytes = Encode(to => RequestCodec.Write(to, request));
        var left = identity is { } mine && _world.Network.Send(Node.Id, to, there =>
        {
            if (there.Membership.Takes(mine))
                there.Replica.Handle(DecodeRequest(bytes), reply => Reply(to, reply, answer));
            else Reply(to, new Reply.Unreachable("It has no vote."), answer);
        });
        if (!left && _world.Dice.Chance(0.5))
            Post(1, () => answer(new Reply.Unreachable("The stream broke.")));
    }

    private void Reply(NodeId from, Reply reply, Action<Reply> answer)
    {
        var bytes = Encode(to => ReplyCodec.Write(to, reply));
        _world.Network.Send(from, Node.Id, now =>
        {
            if (now == this) answer(DecodeReply(bytes));
        });
    }

    private static byte[] Encode(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }

    private static Request DecodeRequest(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var request = RequestCodec.Read(ref reader);
        reader.ExpectEnd();
        return request;
    }

    private static Reply DecodeReply(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var reply = ReplyCodec.Read(ref reader);
        reader.ExpectEnd();
        return reply;
    }
}

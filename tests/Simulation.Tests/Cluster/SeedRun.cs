namespace OrleansKv.Simulation;

/// <summary>
/// One seed from start to verdict: trouble, then a healed majority that must serve, then agreement.
/// </summary>
internal sealed class SeedRun : ISimulation
{
    private const long Horizon = 60_000;
    private const long HealTime = 30_000;
    private readonly World _world;
    private readonly Judge _judge;

    public SeedRun(Plan plan, Trace? trace = null)
    {
        _world = new(plan, trace);
        _judge = new(_world.History);
    }

    public World World => _world;

    public History History => _world.History;

    public Judge Judge => _judge;

    /// <returns>Null when every promise was kept, else what a reader needs to see why not.</returns>
    public static string? Check(int seed) => Check(Plan.FromSeed(seed));

    public static string? CheckTheme(int seed, string theme) => Check(Plan.FromSeed(seed, theme));

    public static string? Check(Plan plan)
    {
        if (new SeedRun(plan).Run() is null) return null;
        var trace = new Trace();
        var broken = new SeedRun(plan, trace).Run();
        return broken is null
            ? $"seed {plan.Seed} fails only without a trace: the simulation is not deterministic"
            : $"seed {plan.Seed}: {broken.Message}\n{plan}\n"
                + string.Join('\n', trace.Tail(broken.Key, broken.Stamp));
    }

    public Violation? Run()
    {
        try
        {
            Trouble();
            HealMajority();
            HealAll();
        }
        catch (Violation violation)
        {
            return violation;
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return new(null, $"a node died of {broken}");
        }
        return _judge.Check(_world.Keys);
    }

    private void Trouble()
    {
        foreach (var node in _world.Living) node.Start();
        var clients = Enumerable.Range(1, _world.Plan.Clients).Select(i => new Client(_world, i)).ToList();
        new Nemesis(_world).Start();
        if (_world.Plan.IsFounding) _world.Run(Horizon, () => _world.Configuration is not null);
        foreach (var client in clients) client.Start();
        _world.Run(Horizon, () => clients.TrueForAll(c => c.IsDone));
    }

    /// <summary>Just enough replicas to serve, whichever they are: nothing may need the others.</summary>
    private void HealMajority()
    {
        _world.Note(null, $"a majority heals");
        _world.IsCalm = true;
        _world.Network.Heal();
        foreach (var node in _world.Nodes) node.LearnClock();
        if (_world.Configuration is null) AwaitFounding();
        foreach (var node in _world.Living.OrderBy(_ => _world.Dice.Random.Next()).ToList()) Settle(node);
        _world.Run(HealTime, () => _world.Living.All(n => n.Life is null || n.Life.Pending == 0));
        _world.Run(HealTime, () => Serving.All(n => n.Life!.Membership.HasVote));
        foreach (var node in _world.Living)
            if (node.Life is { Pending: > 0 })
                throw new Violation(null, $"{node} has operations that never end");
        Serve();
    }

    /// <summary>A cluster is formed by all of its nodes.</summary>
    private void AwaitFounding()
    {
        foreach (var node in _world.Living)
        {
            node.Resume();
            if (node.Life is null) node.Start();
        }
        if (!_world.Run(HealTime, () => _world.Configuration is not null))
            throw new Violation(null, "a healed cluster is not formed");
    }

    private void Settle(SimulatedNode node)
    {
        node.Resume();
        if (!node.MayVote) return;
        var up = _world.Voters.Count(n => n.Life is not null);
        if (node.Life is null && up < _world.Quorum) node.Start();
        else if (node.Life is not null && up > _world.Quorum) node.Crash();
    }

    private void HealAll()
    {
        _world.Note(null, $"all heal");
        foreach (var node in _world.Living)
            if (node.Life is null)
                node.Start();
        _world.Run(HealTime, () => Serving.All(n => n.Life!.Membership.HasVote));
        for (var pass = 0; pass < 3; pass++)
        {
            Serve();
            _world.Run(HealTime, () => false);
            if (_world.Keys.All(Agree)) return;
        }
        throw new Violation(_world.Keys.First(k => !Agree(k)), "the replicas differ at the end");
    }

    /// <summary>Those that may vote and are up.</summary>
    private IEnumerable<SimulatedNode> Serving => _world.Voters.Where(n => n.Life is not null);

    private bool Agree(Key key) => _world.Voters.Select(n => n.Disk.Read(key)).Distinct().Count() == 1;

    /// <summary>A put and a get of every key at every node that is up must succeed now.</summary>
    private void Serve()
    {
        foreach (var node in Serving)
            foreach (var key in _world.Keys)
            {
                Demand(node, key, () => new ChangeRequest(_world, key, NewPut(), _ => { }));
                Demand(node, key, () => new GetRequest(_world, key, _ => { }));
            }
    }

    private Change NewPut() => Change.Set(_world.NewId(), Attempt.ValueOf(100_000 + (int)_world.Stamp()));

    /// <summary>
    /// Not always immediately: a proposer that slept through more changes than an entry remembers sends its
    /// next change
    /// under a term that is over, and cannot tell afterwards what became of it. Each can do so once.
    /// </summary>
    private void Demand(SimulatedNode node, Key key, Func<ClientRequest> next)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var (request, isOver) = (next(), false);
            request.Send(node, () => isOver = true);
            _world.Run(HealTime, () => isOver);
            if (request.IsCertain) return;
        }
        throw new Violation(key, $"a healed cluster does not serve at {node}");
    }
}

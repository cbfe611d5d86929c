namespace OrleansKv.Simulation.Shells;

/// <summary>
/// One seed from start to verdict: trouble, then a healed majority that must serve, then all, who must agree.
/// </summary>
internal sealed class ShellRun : ISimulation
{
    private const long Horizon = 60_000;
    private const long HealTime = 30_000;

    /// <summary>By then a node that reached a majority once reaches it again.</summary>
    private const long ServeTime = 8_000;
    private readonly ShellWorld _world;
    private readonly ShellRequests _ask;
    private readonly Judge _judge;

    public ShellRun(ShellPlan plan, Trace? trace = null)
    {
        _world = new(plan, trace);
        _ask = new(_world);
        _judge = new(_world.History);
    }

    public ShellWorld World => _world;

    public History History => _world.History;

    public Judge Judge => _judge;

    /// <returns>Null when every promise was kept, else what a reader needs to see why not.</returns>
    public static string? Check(int seed) => Check(ShellPlan.FromSeed(seed));

    /// <inheritdoc cref="Check(int)"/>
    public static string? CheckTheme(int seed, string theme) => Check(ShellPlan.FromSeed(seed, theme));

    public static string? Check(ShellPlan plan)
    {
        if (new ShellRun(plan).Run() is null) return null;
        var trace = new Trace();
        var broken = new ShellRun(plan, trace).Run();
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
            // A later write of a key hides what was not delivered, so sometimes there is none.
            if (_world.Dice.Chance(0.5)) Calm();
            HealMajority();
            HealAll();
            _world.Witness.JudgeTheRest();
            return _judge.Check(_world.Keys);
        }
        catch (Violation violation)
        {
            return violation;
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return new(null, $"it ended in {broken}");
        }
        finally
        {
            foreach (var node in _world.Nodes.Concat(_world.Copies)) node.Process?.Kill();
        }
    }

    private void Trouble()
    {
        foreach (var node in _world.Nodes)
            _world.Loop.After(_world.Dice.Between(0, 50), () =>
            {
                if (node.Process is null) node.Start();
            });
        var clients = Enumerable.Range(1, _world.Plan.Clients)
            .Select(i => new ShellClient(_world, i))
            .ToList();
        var quiet = _world.Plan.TroubleAtOnce ? 0 : HealTime;
        _world.Loop.Run(quiet, () => _world.Nodes.All(n => n.Host is { IsReady: true }));
        foreach (var client in clients) client.Start();
        new ShellNemesis(_world).Start();
        _world.Loop.Run(Horizon, () => clients.TrueForAll(c => c.IsDone));
    }

    private void Calm()
    {
        _world.Note(null, $"all is calm");
        _world.IsCalm = true;
        _world.Network.Heal();
        foreach (var node in _world.Nodes) Settle(node, isChosen: true);
        Settle("after the trouble");
    }

    /// <summary>Just enough replicas to serve, whichever they are: nothing may need the others.</summary>
    private void HealMajority()
    {
        _world.Note(null, $"a majority heals");
        _world.IsCalm = true;
        _world.Network.Heal();
        // A cluster that is not formed yet needs all of them.
        var count = _world.Witness.Cluster is null ? _world.Plan.Voters : _world.Quorum;
        var chosen = _world.Nodes.Where(n => n.IsVoter).OrderBy(_ => _world.Dice.Random.Next()).Take(count);
        var up = chosen.ToList();
        foreach (var node in _world.Nodes) Settle(node, up.Contains(node));
        if (!_world.Loop.Run(HealTime, () => _world.Witness.Cluster is not null))
            throw new Violation(null, "a healed set of nodes forms no cluster");
        Serve();
    }

    private static void Settle(ShellNode node, bool isChosen)
    {
        node.Process?.Resume();
        if (node.Process is null && isChosen) node.Start();
        else if (node.Process is not null && !isChosen) node.Crash();
    }

    private void HealAll()
    {
        _world.Note(null, $"all heal");
        foreach (var node in _world.Nodes.Concat(_world.Copies))
            if (node.Process is null)
                node.Start();
        Settle("by late delivery alone");
        Serve();
        Settle("at the end");
        DemandNoVote();
    }

    /// <summary>A disk that went backward is told so by all others, and says so.</summary>
    private void DemandNoVote()
    {
        var old = _world.Nodes.Concat(_world.Copies).Where(n => n.Disk.WentBackward).ToList();
        if (!_world.Loop.Run(HealTime, () => old.TrueForAll(n => n.Host is { NoVoteReason: not null })))
            throw new Violation(null, "a node does not learn that its disk went backward");
    }

    /// <summary>Without a word from a client all voters come to hold the same.</summary>
    private void Settle(string when)
    {
        if (_world.Loop.Run(HealTime, () => _world.Keys.All(Agree))) return;
        var key = _world.Keys.First(k => !Agree(k));
        var shown = _world.Nodes.Where(n => n.IsVoter).Select(n => $"{n.Id} {n.Disk.Shows(key)}");
        throw new Violation(key, $"the replicas do not agree {when}: {string.Join("; ", shown)}");
    }

    private bool Agree(Key key) =>
        _world.Nodes.Where(n => n.IsVoter).Select(n => n.Disk.Shows(key)).Distinct().Count() == 1;

    /// <summary>A put and a get of every key at every voter that is up must succeed now.</summary>
    private void Serve()
    {
        var up = _world.Nodes.Where(n => n.Process is not null && n.IsVoter).ToList();
        if (!_world.Loop.Run(HealTime, () => up.TrueForAll(n => n.Host is { IsReady: true })))
            throw new Violation(null, "a healed cluster is not ready");
        foreach (var node in up)
            foreach (var key in _world.Keys)
            {
                Demand(key, done => _ask.Change(node, key, NewPut(), r => done(r is WriteResult.Committed)));
                Demand(key, done => _ask.Get(node, key, r => done(r is not ReadResult.Unavailable)));
            }
    }

    private Change NewPut() => Change.Set(_world.NewId(), Attempt.ValueOf(100_000 + (int)_world.Stamp()));

    /// <summary>
    /// Not always immediately: a stream that broke unnoticed is given up only after silence, a proposer that slept
    /// through more changes than an entry remembers cannot tell what became of its next one, and two
    /// proposers can get in each other's way for a while.
    /// </summary>
    private void Demand(Key key, Action<Action<bool>> ask)
    {
        for (var end = _world.Loop.Now + ServeTime; _world.Loop.Now < end;)
        {
            bool? isServed = null;
            ask(how => isServed = how);
            _world.Loop.Run(HealTime, () => isServed is not null);
            if (isServed is true) return;
        }
        throw new Violation(key, "a healed cluster does not serve");
    }
}

using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Scripting;

/// <summary>Three replicas A, B and C with proposers, driven by the commands of a script.</summary>
public sealed class World
{
    private readonly Dictionary<NodeId, ScriptedReplica> _replicas = new()
    {
        [NodeId.Parse("A")] = new(),
        [NodeId.Parse("B")] = new(),
        [NodeId.Parse("C")] = new(),
    };

    private readonly Dictionary<NodeId, Process> _processes = [];
    private readonly Dictionary<string, ScriptedProposer> _proposers = [];
    private readonly Dictionary<string, ReadTally> _reads = [];
    private long _now;

    public IReadOnlyList<string> Do(string line)
    {
        var command = new Command(line);
        var answers = Run(command).ToList();
        command.ExpectAllRead();
        return answers;
    }

    private IEnumerable<string> Run(Command c) => c.Verb switch
    {
        "prepare" => Ask(c, new Request.Prepare(c.Key, c.Number("epoch", 1), c.Ballot("ballot"))),
        "accept" => Ask(c, new Request.Accept(c.Key, c.Number("epoch", 1), c.Ballot("ballot"), c.Entry())),
        "confirm" => Ask(c, new Request.Confirm(c.Key, c.Number("epoch", 1), c.Ballot("term"))),
        "read" => Ask(c, new Request.Read(c.Key, c.Number("epoch", 1), c.Ballot("known", otherwise: "none"))),
        "ask" => Ask(c, new Request.AskEpoch()),
        "install" => Ask(c, new Request.InstallEpoch(c.Number("epoch", 0))),
        "recover" => Ask(c, _replicas[NodeId.Parse(c.Named("from"))].Record(c.Key)),
        "erase" => [Replica(c.Named("at")).Erase(c.Key, c.Ballot("accepted"))],
        "show" => [Replica(c.Word(0)).Show(c.Key)],
        "quorum" => Quorum(c),
        "proposer" => Start(c),
        "crash" => Crash(NodeId.Parse(c.Word(0))),
        "submit" => Submit(c),
        "deliver" => Deliver(c, andBack: true),
        "request" => Deliver(c, andBack: false),
        "reply" => Reply(c, null),
        "unreachable" => Reply(c, new Reply.Unreachable("the script says so")),
        "tick" => Tick(c),
        _ => throw new FormatException($"'{c.Verb}' is no command."),
    };

    private ScriptedReplica Replica(string name) => _replicas[NodeId.Parse(name)];

    private ScriptedProposer Proposer(Command c) => _proposers[c.Word(0)];

    private List<string> Ask(Command c, Request request)
    {
        var nodes = c.Nodes("to").ToList();
        var answers = nodes.Select(node => (node, Text: Notation.Text(request, _replicas[node].On(request))));
        return [.. answers.Select(a => nodes.Count == 1 ? a.Text : $"{a.node}: {a.Text}")];
    }

    /// <summary>
    /// Sends a read to all replicas at the same time, with what was known before any of them answered.
    /// </summary>
    private List<string> Quorum(Command c)
    {
        if (!_reads.TryGetValue(c.Word(0), out var tally)) _reads[c.Word(0)] = tally = new(3);
        var answers = new List<string>();
        foreach (var node in c.Nodes("unreachable", otherwise: ""))
            tally.Add(node, new Reply.Unreachable("the script says so"));
        var request = new Request.Read(c.Key, c.Number("epoch", 1), tally.Known);
        foreach (var node in c.Nodes("from", otherwise: ""))
        {
            var reply = _replicas[node].On(request);
            answers.Add($"{node}: {Notation.Text(request, reply)}");
            tally.Add(node, reply);
        }
        answers.Add(Verdict(tally));
        return answers;
    }

    private static string Verdict(ReadTally tally)
    {
        if (tally.Verdict == ReadVerdict.Chosen)
            return tally.Entry is { } entry ? $"chosen {Notation.Text(entry)}" : "chosen none";
        var verdict = tally.Verdict == ReadVerdict.Open ? "open" : "undecided";
        return tally.StaleEpoch == 0 ? verdict : $"{verdict}, epoch={tally.StaleEpoch}";
    }

    private IEnumerable<string> Start(Command c)
    {
        var node = NodeId.Parse(c.Named("at"));
        if (!_processes.TryGetValue(node, out var process))
            _processes[node] = process = new(node, 1, _replicas[node]);
        _proposers.Add(c.Word(0), new(c.Word(0), c.Key, process));
        return [];
    }

    /// <summary>The process starts again: its counters are gone, boot number and disk are not.</summary>
    private IEnumerable<string> Crash(NodeId node)
    {
        _processes[node] = new(node, _processes[node].Boot + 1, _replicas[node]);
        return [];
    }

    private IEnumerable<string> Submit(Command c)
    {
        var (proposer, deadline) = (Proposer(c), c.Number("deadline", long.MaxValue));
        return Names(c.Word(1))
            .SelectMany(name => proposer.Submit(name, Change(c, name), deadline, _now))
            .ToList();
    }

    /// <summary>z1..z16 stands for sixteen changes.</summary>
    private static IEnumerable<string> Names(string word)
    {
        var ends = word.Split("..");
        if (ends.Length == 1) return ends;
        var (first, last) = (int.Parse(ends[0][1..]), int.Parse(ends[1][1..]));
        return Enumerable.Range(first, last - first + 1).Select(i => $"{word[0]}{i}");
    }

    private static Change? Change(Command c, string name)
    {
        var id = Notation.Id(c.Optional("id") ?? name);
        var print = (uint)c.Number("print", 0);
        var condition = If(c.Optional("if"));
        return c.Word(2) switch
        {
            "read" => null,
            "delete" => OrleansKv.Change.Delete(id) with { Condition = condition ?? Condition.Exists },
            "set" => new(id, Notation.Value(c.Word(3)), condition ?? Condition.Always, 0, print),
            "increment" => OrleansKv.Change.Increment(
                id, long.Parse(c.Word(3)), condition ?? Condition.Always) with
            { Fingerprint = print },
            "touch" => OrleansKv.Change.Touch(id, long.Parse(c.Word(3)))
                with
            { Fingerprint = print, Condition = condition ?? Condition.Exists },
            var word => throw new FormatException($"'{word}' is no operation."),
        };
    }

    private static Condition? If(string? text) => text switch
    {
        null => null,
        "exists" => Condition.Exists,
        "absent" => Condition.Absent,
        _ => Condition.At(long.Parse(text[1..])),
    };

    private List<string> Deliver(Command c, bool andBack)
    {
        var proposer = Proposer(c);
        var round = c.Number("round", proposer.Round);
        var answers = new List<string>();
        foreach (var node in c.Nodes("to"))
        {
            var request = proposer.Request(round);
            var reply = _replicas[node].On(request);
            answers.Add($"{node}: {Notation.Text(request, reply)}");
            proposer.Answer(round, node, reply);
            if (andBack) answers.AddRange(proposer.Receive(node, round, reply, _now));
        }
        return answers;
    }

    private IEnumerable<string> Reply(Command c, Reply? reply)
    {
        var round = c.Number("round", Proposer(c).Round);
        return c.Nodes("from").SelectMany(node => Proposer(c).Receive(node, round, reply, _now)).ToList();
    }

    /// <summary>Advances the time to the given moment, or to the next wake-up of this proposer.</summary>
    private IEnumerable<string> Tick(Command c)
    {
        _now = Math.Max(_now, c.Number("at", Proposer(c).WakeAt));
        return Proposer(c).Tick(_now);
    }

    private sealed class Process(NodeId node, long boot, ScriptedReplica replica) : ITermSource
    {
        private readonly TermAllocator _allocator = new(node, boot);

        public long Boot => boot;

        public long Epoch => replica.State.Epoch;

        public Ballot NewTerm() => _allocator.NewTerm();

        public void Observe(Ballot ballot) => _allocator.Observe(ballot);
    }
}
